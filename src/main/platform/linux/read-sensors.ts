import { realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readFolder, readSysText } from './read-sys';
import type { LinuxRoots } from './roots';

export interface Sensor {
  readonly kind: 'temperature' | 'fan';
  /** Chips with the same name are distinguished by their device: `nvme`, or `nvme-nvme1`. */
  readonly chip: string;
  readonly sensor: string;
  readonly path: string;
}

/** Reading the temperature prevents some of these drives from spinning down. */
const LEFT_ALONE: ReadonlySet<string> = new Set(['drivetemp']);

/** Lists the sensors of this machine, with thermal zones only if no chip reports a temperature. */
export function readSensors(roots: LinuxRoots): Sensor[] {
  const chips = readFolder(join(roots.sys, 'class/hwmon')).map((entry) => {
    const folder = join(roots.sys, 'class/hwmon', entry);
    return { folder, name: readSysText(join(folder, 'name')) ?? entry };
  });
  const byName = Map.groupBy(chips, ({ name }) => name);
  const sensors = chips
    .filter(({ name }) => !LEFT_ALONE.has(name))
    .flatMap(({ folder, name }) =>
      readChip(folder, byName.get(name)?.length === 1 ? name : `${name}-${deviceOf(folder)}`),
    );
  return sensors.some(({ kind }) => kind === 'temperature') ? sensors : [...sensors, ...readThermalZones(roots)];
}

function readChip(folder: string, chip: string): Sensor[] {
  const sensors: Sensor[] = [];
  for (const file of readFolder(folder)) {
    const match = /^(temp|fan)(\d+)_input$/.exec(file);
    if (match === null) continue;
    const base = `${match[1]}${match[2]}`;
    const kind = match[1] === 'temp' ? 'temperature' : 'fan';
    sensors.push({ kind, chip, sensor: readSysText(join(folder, `${base}_label`)) ?? base, path: join(folder, file) });
  }
  return sensors;
}

function readThermalZones(roots: LinuxRoots): Sensor[] {
  return readFolder(join(roots.sys, 'class/thermal'))
    .filter((zone) => zone.startsWith('thermal_zone'))
    .map((zone) => {
      const folder = join(roots.sys, 'class/thermal', zone);
      return {
        kind: 'temperature' as const,
        chip: readSysText(join(folder, 'type')) ?? 'thermal',
        sensor: zone,
        path: join(folder, 'temp'),
      };
    });
}

/** Returns the name of the device, which stays the same when the number of the chip changes between boots. */
function deviceOf(folder: string): string {
  try {
    return basename(realpathSync(join(folder, 'device')));
  } catch {
    return basename(folder);
  }
}
