import { realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readFolder, readSysNumber, readSysNumberLater, readSysText, readSysTextLater } from './read-sys';
import type { LinuxRoots } from './roots';

/** Power supplies of this machine, by their folders (kernel documentation, sysfs-class-power). */
export interface PowerSupplies {
  /** Folders of the batteries that power the machine itself. */
  readonly batteries: readonly string[];
  /** Folders of external power supplies. */
  readonly mains: readonly string[];
}

export interface BatteryReading {
  readonly battery: string;
  /** Undefined if the battery does not report it. */
  readonly chargeRatio: number | undefined;
  /** Positive while discharging, negative while charging. */
  readonly powerWatts: number | undefined;
  /** Undefined if the battery reports a current without its direction. */
  readonly isDischarging: boolean | undefined;
  readonly isCharging: boolean;
}

/** External supplies; kernels before 4.20 and some drivers use a type for each kind of USB charger. */
const MAINS = /^(?:Mains|USB\w*|BrickID|Wireless)$/;

/** A battery of a mouse, a gamepad or a headset is a child of an input device: `0005:046D:B023.0001`. */
const INPUT_DEVICE = /\/[\dA-F]{4}:[\dA-F]{4}:[\dA-F]{4}\.[\dA-F]{4}\/|\/bluetooth\//i;
const INPUT_NAME = /^(?:hid|wacom|sony_controller|ps-controller|nintendo|steam_controller|apple_mfi|gip)/;

/**
 * Lists the supplies of the machine. Supplies of scope `Device`, and batteries of input devices that report no scope,
 * belong to mice and gamepads (auto-cpufreq issue 472).
 */
export function readPowerSupplies(roots: Pick<LinuxRoots, 'sys'>): PowerSupplies {
  const root = join(roots.sys, 'class/power_supply');
  const folders = readFolder(root).map((name) => join(root, name));
  const batteries: string[] = [];
  const mains: string[] = [];
  for (const folder of folders) {
    const type = readSysText(join(folder, 'type')) ?? '';
    const isSupply = type === 'Battery' || MAINS.test(type);
    if (!isSupply || belongsToInputDevice(folder)) continue;
    if (type === 'Battery') batteries.push(folder);
    else mains.push(folder);
  }
  return { batteries, mains };
}

function belongsToInputDevice(folder: string): boolean {
  const scope = readSysText(join(folder, 'scope'));
  if (scope === 'Device') return true;
  if (scope === 'System') return false;
  if (INPUT_NAME.test(basename(folder))) return true;
  try {
    return INPUT_DEVICE.test(realpathSync(folder));
  } catch {
    return false;
  }
}

/**
 * Reads a battery off the main thread, because its firmware is slow.
 *
 * @returns undefined for an empty bay
 */
export async function readBattery(folder: string): Promise<BatteryReading | undefined> {
  const read: Read = (file) => readSysNumberLater(join(folder, file));
  if ((await read('present')) === 0) return undefined;
  const status = await readSysTextLater(join(folder, 'status'));
  const isCharging = status === 'Charging';
  const isDischarging = status === 'Discharging';
  const watts = await readWatts(read);
  // A machine needs power: some firmware reports none while discharging.
  const isUnknown = watts === undefined || (isDischarging && Math.abs(watts) < LEAST_WATTS);
  return {
    battery: basename(folder),
    chargeRatio: await readCharge(read),
    // Some firmware reports a negative current while discharging, so that only the status shows the direction.
    powerWatts: isUnknown ? undefined : (isCharging ? -1 : 1) * Math.abs(watts),
    isDischarging: status === 'Unknown' && (watts ?? 0) !== 0 ? undefined : isDischarging,
    isCharging,
  };
}

/**
 * Returns true if no mains supply is online, and a battery discharges. Firmware that stops charging early, or reports no
 * status, does not say that it discharges; the adapter of the machine then decides, as a port for USB-C may be one of
 * several ways to charge.
 */
export async function readIsOnBattery(supplies: PowerSupplies, batteries: readonly BatteryReading[]): Promise<boolean> {
  const online = await Promise.all(supplies.mains.map((folder) => readSysNumberLater(join(folder, 'online'))));
  if (online.some((value) => value !== undefined && value > 0)) return false;
  if (batteries.some(({ isDischarging }) => isDischarging)) return true;
  if (batteries.length === 0 || batteries.some(({ isCharging }) => isCharging)) return false;
  // A current while all mains are off comes from the battery.
  if (online.length > 0 && batteries.some(({ isDischarging }) => isDischarging === undefined)) return true;
  const types = await Promise.all(supplies.mains.map((folder) => readSysTextLater(join(folder, 'type'))));
  return types.some((type, index) => type === 'Mains' && online[index] === 0);
}

type Read = (file: string) => Promise<number | undefined>;

/** Firmware writes an unknown value as -1 or in 32 or 16 bits set (ACPI specification, 10.2.2), in micro-units or not. */
const UNKNOWN: ReadonlySet<number> = new Set([-1, -1_000, 0xffff, 0xffff_ffff, 0xffff * 1_000, 0xffff_ffff * 1_000]);

/**
 * Reads micro-units, `energy_*` (watt-hours) or `charge_*` (ampere-hours), which are finer than the percentage in
 * `capacity`. A battery that is worn or not calibrated reports more than its full charge, which counts as full (psutil
 * issue 1785).
 */
async function readCharge(read: Read): Promise<number | undefined> {
  let isEmpty = false;
  for (const kind of ['energy', 'charge']) {
    const now = known(await read(`${kind}_now`));
    const full = known(await read(`${kind}_full`)) || known(await read(`${kind}_full_design`));
    if (now && full && now <= full * MOST_OVER_FULL) return Math.min(1, now / full);
    isEmpty ||= now === 0;
  }
  // Some firmware reports a charge of 0 always, next to a percentage.
  const percent = known(await read('capacity')) ?? (isEmpty ? 0 : undefined);
  return percent === undefined || percent > 100 * MOST_OVER_FULL ? undefined : Math.min(1, percent / 100);
}

/** No machine runs with less. */
const LEAST_WATTS = 0.05;

/** A larger multiple of the full charge is a fault. */
const MOST_OVER_FULL = 2;

function known(value: number | undefined): number | undefined {
  return value === undefined || value < 0 || UNKNOWN.has(value) ? undefined : value;
}

async function readWatts(read: Read): Promise<number | undefined> {
  const power = await read('power_now');
  if (power !== undefined && !UNKNOWN.has(power)) return power / 1e6;
  const current = await read('current_now');
  const voltage = await read('voltage_now');
  if (current === undefined || UNKNOWN.has(current) || !voltage || UNKNOWN.has(voltage)) return undefined;
  return (current / 1e6) * (voltage / 1e6);
}

/** Checks whether mains supplies exist and none is online, which is known at once without reading a battery. */
export function isOffMains({ batteries, mains }: PowerSupplies): boolean {
  return (
    batteries.length > 0 && mains.length > 0 && mains.every((folder) => readSysNumber(join(folder, 'online')) === 0)
  );
}
