import { basename, join } from 'node:path';
import { readFolder, readSysNumberLater, readSysText, readSysTextLater } from './read-sys';
import type { LinuxRoots } from './roots';

export interface PowerSupplies {
  /** Folders of the batteries that power the machine itself. */
  readonly batteries: readonly string[];
  /** Folders of what feeds it from outside. */
  readonly mains: readonly string[];
}

export interface BatteryReading {
  readonly battery: string;
  /** undefined where it is not told. */
  readonly chargeRatio: number | undefined;
  /** Positive while it gives, negative while it takes. */
  readonly powerWatts: number | undefined;
  readonly isDischarging: boolean;
}

/** Supplies of scope `Device` are those of mice and gamepads, not of the machine (auto-cpufreq issue 472). */
export function readPowerSupplies(roots: Pick<LinuxRoots, 'sys'>): PowerSupplies {
  const root = join(roots.sys, 'class/power_supply');
  const folders = readFolder(root)
    .map((name) => join(root, name))
    .filter((folder) => readSysText(join(folder, 'scope')) !== 'Device');
  const ofType = (...types: string[]) =>
    folders.filter((folder) => types.includes(readSysText(join(folder, 'type')) ?? ''));
  return { batteries: ofType('Battery'), mains: ofType('Mains', 'USB') };
}

/** Off the main thread, since a battery answers through slow firmware. */
export async function readBattery(folder: string): Promise<BatteryReading> {
  const read = (file: string) => readSysNumberLater(join(folder, file));
  const status = await readSysTextLater(join(folder, 'status'));
  const sign = status === 'Charging' ? -1 : 1;
  const watts = await readWatts(read);
  return {
    battery: basename(folder),
    chargeRatio: await readCharge(read),
    // Some firmware tells a negative current while discharging, so that only the status says the direction.
    powerWatts: watts === undefined ? undefined : sign * Math.abs(watts),
    isDischarging: status === 'Discharging',
  };
}

/** True where no mains supply is on line. Without any mains supply only the batteries can tell. */
export async function readIsOnBattery(supplies: PowerSupplies, batteries: readonly BatteryReading[]): Promise<boolean> {
  const online = await Promise.all(supplies.mains.map((folder) => readSysNumberLater(join(folder, 'online'))));
  if (online.some((value) => value !== undefined && value > 0)) return false;
  return batteries.some(({ isDischarging }) => isDischarging);
}

type Read = (file: string) => Promise<number | undefined>;

/** In micro-units, as `energy_*` (watt-hours) or `charge_*` (ampere-hours): either is finer than `capacity`'s percents. */
async function readCharge(read: Read): Promise<number | undefined> {
  for (const kind of ['energy', 'charge']) {
    const now = await read(`${kind}_now`);
    const full = await read(`${kind}_full`);
    if (now !== undefined && full !== undefined && full > 0) return Math.min(1, now / full);
  }
  const percent = await read('capacity');
  return percent === undefined ? undefined : percent / 100;
}

async function readWatts(read: Read): Promise<number | undefined> {
  const power = await read('power_now');
  if (power !== undefined) return power / 1e6;
  const current = await read('current_now');
  const voltage = await read('voltage_now');
  return current === undefined || voltage === undefined ? undefined : (current / 1e6) * (voltage / 1e6);
}

/** Whether mains supplies are there, and none is on line: what can be told at once, without asking a battery. */
export function isOffMains({ batteries, mains }: PowerSupplies): boolean {
  return (
    batteries.length > 0 && mains.length > 0 && mains.every((folder) => readSysText(join(folder, 'online')) === '0')
  );
}
