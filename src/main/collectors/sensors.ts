import type { Clock } from '../base/clock';
import { readSensors, type Sensor } from '../platform/linux/read-sensors';
import { readSysNumberLater } from '../platform/linux/read-sys';
import type { LinuxRoots } from '../platform/linux/roots';
import { createBackgroundCollector } from './background-reading';
import { type MetricsCollector, type Sink, UnsupportedError } from './collector';

/** A sensor that is so slow this many times in a row is no longer read. */
const SLOW_MS = 100;
const SLOW_READINGS = 3;

interface Watched extends Sensor {
  readonly series: number;
  value: number;
  slowReadings: number;
}

/**
 * Collects temperatures and fans. Some sensors respond over a bus that takes tens of milliseconds and wakes the
 * processor, so that they are read one after the other off the tick, and slow ones not at all.
 *
 * @param onLeftAlone called for each sensor that was too slow
 */
export function createSensorsCollector(
  roots: LinuxRoots,
  clock: Clock,
  onLeftAlone: (sensor: Sensor) => void,
): MetricsCollector {
  async function readAll(watched: readonly Watched[], sink: Sink): Promise<void> {
    for (const sensor of watched) {
      const beganMs = clock.monotonicMs();
      const raw = await readSysNumberLater(sensor.path);
      sensor.slowReadings = clock.monotonicMs() - beganMs > SLOW_MS ? sensor.slowReadings + 1 : 0;
      // Millidegrees. A sensor that is switched off returns an error or nonsense.
      sensor.value = raw === undefined ? Number.NaN : sensor.kind === 'temperature' ? raw / 1000 : raw;
      if (sensor.kind === 'temperature' && !(sensor.value > -60 && sensor.value < 250)) sensor.value = Number.NaN;
      sink.set(sensor.series, sensor.value);
    }
    for (const sensor of watched) {
      if (sensor.slowReadings < SLOW_READINGS) continue;
      sink.set(sensor.series, Number.NaN);
      onLeftAlone(sensor);
    }
  }

  return createBackgroundCollector<readonly Watched[]>(
    { id: 'sensors', title: 'Temperatures and fans', intervalMs: 5_000 },
    (sink) => {
      const sensors = readSensors(roots);
      if (sensors.length === 0) throw new UnsupportedError('this machine reports no sensors');
      let watched = sensors.map((sensor): Watched => {
        const { kind, chip, sensor: name } = sensor;
        const metric = kind === 'temperature' ? 'sensor_temperature_celsius' : 'sensor_fan_rpm';
        return { ...sensor, series: sink.series(metric, { chip, sensor: name }), value: Number.NaN, slowReadings: 0 };
      });
      return {
        async read() {
          await readAll(watched, sink);
          watched = watched.filter((sensor) => sensor.slowReadings < SLOW_READINGS);
          return watched;
        },
        report: (all) => {
          for (const { series, value } of all) sink.set(series, value);
        },
      };
    },
  );
}
