import {
  type BatteryReading,
  type PowerSupplies,
  readBattery,
  readIsOnBattery,
  readPowerSupplies,
} from '../platform/linux/power-supply';
import type { LinuxRoots } from '../platform/linux/roots';
import { createBackgroundCollector } from './background-reading';
import { type MetricsCollector, type Sink, UnsupportedError } from './collector';
import { CurrentSeries } from './current-series';

type PowerReading = Awaited<ReturnType<typeof readPower>>;

/** Reads batteries off the tick: their firmware may take tens of milliseconds to respond. */
export function createBatteryCollector(roots: LinuxRoots): MetricsCollector {
  return createBackgroundCollector<PowerReading>({ id: 'battery', title: 'Battery', intervalMs: 10_000 }, (sink) => {
    if (readPowerSupplies(roots).batteries.length === 0) throw new UnsupportedError('this machine has no battery');
    const series = new CurrentSeries(sink);
    // Docks, chargers and second batteries come and go.
    return {
      read: () => readPower(readPowerSupplies(roots)),
      report: (power) => series.replace(valuesOf(power, sink)),
    };
  });
}

async function readPower(supplies: PowerSupplies) {
  const batteries: BatteryReading[] = [];
  for (const folder of supplies.batteries) {
    const battery = await readBattery(folder);
    if (battery !== undefined) batteries.push(battery);
  }
  return { batteries, isOnBattery: await readIsOnBattery(supplies, batteries) };
}

function valuesOf({ batteries, isOnBattery }: PowerReading, sink: Sink) {
  const values = batteries.flatMap(({ battery, chargeRatio = Number.NaN, powerWatts = Number.NaN }) => [
    [sink.series('battery_charge_ratio', { battery }), chargeRatio] as const,
    [sink.series('battery_power_watts', { battery }), powerWatts] as const,
  ]);
  return [...values, [sink.series('battery_on_ratio'), isOnBattery ? 1 : 0] as const];
}
