import {
  type BatteryReading,
  type PowerSupplies,
  readBattery,
  readIsOnBattery,
  readPowerSupplies,
} from '../platform/linux/power-supply';
import type { LinuxRoots } from '../platform/linux/roots';
import { BackgroundReading } from './background-reading';
import { type MetricsCollector, type Sink, UnsupportedError } from './collector';

interface PowerReading {
  readonly batteries: readonly BatteryReading[];
  readonly isOnBattery: boolean;
}

/** The machine's batteries. Read off the tick: they answer through firmware that may take tens of milliseconds. */
export function createBatteryCollector(roots: LinuxRoots): MetricsCollector {
  let reading: BackgroundReading<PowerReading> | undefined;
  return {
    id: 'battery',
    title: 'Battery',
    intervalMs: 10_000,
    start(sink) {
      const supplies = readPowerSupplies(roots);
      if (supplies.batteries.length === 0) throw new UnsupportedError('this machine has no battery');
      reading = new BackgroundReading(
        () => readPower(supplies),
        (power) => report(power, sink),
      );
    },
    collect(_, sink) {
      if (reading?.newest !== undefined) report(reading.newest, sink);
      reading?.begin();
    },
    stop() {
      reading = undefined;
    },
  };
}

async function readPower(supplies: PowerSupplies): Promise<PowerReading> {
  const batteries: BatteryReading[] = [];
  for (const folder of supplies.batteries) batteries.push(await readBattery(folder));
  return { batteries, isOnBattery: await readIsOnBattery(supplies, batteries) };
}

function report({ batteries, isOnBattery }: PowerReading, sink: Sink): void {
  for (const { battery, chargeRatio, powerWatts } of batteries) {
    sink.set(sink.series('battery_charge_ratio', { battery }), chargeRatio ?? Number.NaN);
    sink.set(sink.series('battery_power_watts', { battery }), powerWatts ?? Number.NaN);
  }
  sink.set(sink.series('battery_on_ratio'), isOnBattery ? 1 : 0);
}
