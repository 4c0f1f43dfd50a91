import { realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readFolder, readLink, readSysText } from './read-sys';
import type { LinuxRoots } from './roots';

export interface Sensor {
  readonly kind: 'temperature' | 'fan';
  /** Chips with the same name are distinguished by their device: `nvme`, or `nvme-nvme1`. */
  readonly chip: string;
  /** Label of the driver, unique within the chip and the kind: `Tctl`, `temp2`, `Ambient temp3`. */
  readonly sensor: string;
  readonly path: string;
  /** Highest value that is a temperature, in degrees. */
  readonly most: number;
  /** Lowest value that is a temperature, in degrees. */
  readonly least: number;
  /** True if the driver reports 0 for an input without a sensor. */
  readonly zeroIsMissing: boolean;
  /** True if a small number is in degrees instead of thousandths. */
  readonly mayBeDegrees: boolean;
  /** File that says 1 while the value is not to be trusted (kernel documentation, "Naming and data format standards"). */
  readonly faultPath: string | undefined;
}

/** Reading the temperature prevents some of these drives from spinning down. */
const LEFT_ALONE: ReadonlySet<string> = new Set(['drivetemp']);

/** Checks whether a chip does something when its sensors are read. */
export function hasSideEffects(chip: string): boolean {
  return LEFT_ALONE.has(chip);
}

/**
 * Drivers of boards and embedded controllers, which report 0 for inputs without a sensor (lm-sensors pull request 245),
 * or the low end of their scale, as -40 and -55: no board that works is that cold. Sensors of the surroundings are not
 * among them.
 */
const BOARD =
  /^(?:thinkpad|acpitz.*|gigabyte_wmi|asus.*|dell_.*|hp_.*|legion.*|msi.*|yogafan|nct\d.*|it8\d.*|w83.*|f71.*|applesmc|macsmc.*)$/;
/** Drivers of processors, graphics and radios, which are never at 0 °C while they work, and report it while they sleep. */
const CHIP =
  /^(?:coretemp|k8temp|k10temp|zenpower|via_cputemp|amdgpu|radeon|nouveau|nvidia|xe|i915|iwlwifi.*|ath1\w*|mt7\w*|.*[_-]thermal|pch_.*)$/;
const COLDEST_BOARD = -30;

/**
 * ThinkPads have a register for each of 16 sensors, in which some models keep other bytes (lm-sensors issue 453). The
 * driver labels those that are known; no other part may be this hot.
 */
const UNLABELED_MOST: Readonly<Record<string, number>> = { thinkpad: 100 };

interface Chip {
  readonly name: string;
  /** Name before it was made unique. */
  readonly driver: string;
  /** Folders with its files: some drivers keep them, and the name, below `device`. */
  readonly folders: readonly string[];
  readonly device: string;
}

/**
 * Lists the sensors of this machine, with thermal zones only if no chip reports a temperature.
 *
 * @param names names of chips by driver and device, which it also adds to
 */
export function readSensors(roots: LinuxRoots, names = new Map<string, string>()): Sensor[] {
  const chips = readFolder(join(roots.sys, 'class/hwmon'))
    .map((entry) => readChip(join(roots.sys, 'class/hwmon', entry)))
    .filter(({ name }) => !hasSideEffects(name));
  const sensors = withUniqueNames(chips, names).flatMap(readSensorsOf);
  return sensors.some(({ kind }) => kind === 'temperature') ? sensors : [...sensors, ...readThermalZones(roots)];
}

/**
 * Returns a text that changes when a sensor appears, disappears or gets another number, as after a driver is loaded
 * again.
 */
export function sensorLayout(roots: LinuxRoots): string {
  return ['class/hwmon', 'class/thermal']
    .flatMap((name) => {
      const folder = join(roots.sys, name);
      return readFolder(folder).map((entry) => `${entry} ${readLink(join(folder, entry)) ?? ''}`);
    })
    .join('\n');
}

function readChip(folder: string): Chip {
  const folders = [folder, join(folder, 'device')];
  const name = folders.map((one) => readName(join(one, 'name'))).find((one) => one !== '');
  const driver = name ?? basename(folder);
  return { name: driver, driver, folders, device: deviceOf(folder) };
}

/**
 * Adds the device to names that several chips have, and a number where the device is the same, too. A chip keeps its
 * name when another one with the same name appears.
 */
function withUniqueNames(chips: readonly Chip[], known: Map<string, string>): Chip[] {
  const count = countBy(chips.map(({ name }) => name));
  const keyOf = ({ driver, device }: Chip) => `${driver} ${device}`;
  const keys = countBy(chips.map(keyOf));
  const taken = new Set<string>();
  return chips.map((chip) => {
    const usual = (count.get(chip.name) ?? 0) > 1 ? `${chip.name}-${chip.device}` : chip.name;
    const before = keys.get(keyOf(chip)) === 1 ? known.get(keyOf(chip)) : undefined;
    const name = [before, usual].find((one) => one !== undefined && !taken.has(one)) ?? numbered(usual, taken);
    taken.add(name);
    known.set(keyOf(chip), name);
    return { ...chip, name };
  });
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number++) if (!taken.has(`${name}-${number}`)) return `${name}-${number}`;
}

function readSensorsOf({ name: chip, driver, folders }: Chip): Sensor[] {
  const found = new Map<string, { readonly folder: string; readonly isFan: boolean; readonly label: string }>();
  for (const folder of folders) {
    const files = new Set(readFolder(folder));
    for (const file of files) {
      const base = /^((?:temp|fan)\d+)_input$/.exec(file)?.[1];
      if (base === undefined || found.has(base)) continue;
      const label = files.has(`${base}_label`) ? readName(join(folder, `${base}_label`)) : '';
      found.set(base, { folder, isFan: base.startsWith('fan'), label });
    }
  }
  const labels = countBy([...found.values()].map(({ isFan, label }) => `${isFan} ${label}`));
  const isBoard = BOARD.test(driver);
  const taken = new Set<string>();
  const nameOf = (base: string, isFan: boolean, label: string) => {
    const isUnique = !found.has(label) && labels.get(`${isFan} ${label}`) === 1;
    const name = label === '' ? base : isUnique ? label : `${label} ${base}`;
    const unique = taken.has(`${isFan} ${name}`) ? `${name} ${base}` : name;
    taken.add(`${isFan} ${unique}`);
    return unique;
  };
  return [...found].map(([base, { folder, isFan, label }]) => {
    const fault = join(folder, `${base}_fault`);
    return {
      kind: isFan ? 'fan' : 'temperature',
      chip,
      sensor: nameOf(base, isFan, label),
      path: join(folder, `${base}_input`),
      most: (label === '' ? UNLABELED_MOST[driver] : undefined) ?? Number.MAX_VALUE,
      least: isBoard ? COLDEST_BOARD : -Number.MAX_VALUE,
      zeroIsMissing: isBoard || CHIP.test(driver),
      mayBeDegrees: false,
      faultPath: readSysText(fault) === undefined ? undefined : fault,
    };
  });
}

function readThermalZones(roots: LinuxRoots): Sensor[] {
  return readFolder(join(roots.sys, 'class/thermal'))
    .filter((zone) => zone.startsWith('thermal_zone'))
    .map((zone) => {
      const folder = join(roots.sys, 'class/thermal', zone);
      return {
        kind: 'temperature' as const,
        chip: readName(join(folder, 'type')) || 'thermal',
        sensor: zone,
        path: join(folder, 'temp'),
        most: Number.MAX_VALUE,
        least: COLDEST_BOARD,
        zeroIsMissing: true,
        mayBeDegrees: true,
        faultPath: undefined,
      };
    });
}

/** Returns a name without the padding of some firmware; empty without one. */
function readName(path: string): string {
  return (readSysText(path) ?? '').replace(/\p{Cc}+/gu, ' ').trim();
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const count = new Map<string, number>();
  for (const name of names) count.set(name, (count.get(name) ?? 0) + 1);
  return count;
}

/** Returns the name of the device, which stays the same when the number of the chip changes between boots. */
function deviceOf(folder: string): string {
  try {
    return basename(realpathSync(join(folder, 'device')));
  } catch {
    return basename(folder);
  }
}
