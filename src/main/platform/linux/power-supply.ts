import { basename, join } from 'node:path';
import { readFolder, readSysNumberLater, readSysText, readSysTextLater } from './read-sys';
import type { LinuxRoots } from './roots';

export type PowerSupplies = ReturnType<typeof readPowerSupplies>;

export type BatteryReading = Awaited<ReturnType<typeof readBattery>>;

/**
 * Lists the folders of the batteries that power the machine itself, and of its external supplies. Supplies of scope `Device` belong to mice and gamepads (auto-cpufreq issue 472).
 */
export function readPowerSupplies(roots: Pick<LinuxRoots, 'sys'>) {
  const root = join(roots.sys, 'class/power_supply');
  const folders = readFolder(root)
    .map((name) => join(root, name))
    .filter((folder) => readSysText(join(folder, 'scope')) !== 'Device');
  const ofType = (...types: string[]) =>
    folders.filter((folder) => types.includes(readSysText(join(folder, 'type')) ?? ''));
  return { batteries: ofType('Battery'), mains: ofType('Mains', 'USB') };
}

/** Reads a battery off the main thread, because its firmware is slow. */
export async function readBattery(folder: string) {
  const read = (file: string) => readSysNumberLater(join(folder, file));
  const status = await readSysTextLater(join(folder, 'status'));
  const sign = status === 'Charging' ? -1 : 1;
  const watts = await readWatts(read);
  return {
    battery: basename(folder),
    /** Undefined if the battery does not report it, as is the power. */
    chargeRatio: await readCharge(read),
    /**
     * Positive while discharging, negative while charging. Some firmware reports a negative current while discharging,
     * so that only the status shows the direction.
     */
    powerWatts: watts === undefined ? undefined : sign * Math.abs(watts),
    isDischarging: status === 'Discharging',
  };
}

/** Returns true if no mains supply is online. Without mains supplies the batteries decide. */
export async function readIsOnBattery(supplies: PowerSupplies, batteries: readonly BatteryReading[]): Promise<boolean> {
  const online = await Promise.all(supplies.mains.map((folder) => readSysNumberLater(join(folder, 'online'))));
  if (online.some((value) => value !== undefined && value > 0)) return false;
  return batteries.some(({ isDischarging }) => isDischarging);
}

type Read = (file: string) => Promise<number | undefined>;

/**
 * Reads micro-units, `energy_*` (watt-hours) or `charge_*` (ampere-hours), which are finer than the percentage in
 * `capacity`.
 */
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

/** Checks whether mains supplies exist and none is online, which is known at once without reading a battery. */
export function isOffMains({ batteries, mains }: PowerSupplies): boolean {
  return (
    batteries.length > 0 && mains.length > 0 && mains.every((folder) => readSysText(join(folder, 'online')) === '0')
  );
}
