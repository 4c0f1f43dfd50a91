import type { Clock } from '../base/clock';
import { readSensors, type Sensor } from '../platform/linux/read-sensors';
import { readSysNumberLater } from '../platform/linux/read-sys';
import type { LinuxRoots } from '../platform/linux/roots';
import { BackgroundReading } from './background-reading';
import { type MetricsCollector, type Sink, UnsupportedError } from './collector';

/** A sensor that takes so long, so often in a row, is left alone from then on. */
const SLOW_MS = 100;
const SLOW_READINGS = 3;

interface Watched extends Sensor {
  readonly series: number;
  value: number;
  slowReadings: number;
}

/**
 * Temperatures and fans. Some sensors answer over a bus that takes tens of milliseconds and wakes the processor, so
 * they are read one after the other off the tick, and the slow ones not at all.
 *
 * @param onLeftAlone told of each sensor that was too slow
 */
export function createSensorsCollector(
  roots: LinuxRoots,
  clock: Clock,
  onLeftAlone: (sensor: Sensor) => void,
): MetricsCollector {
  let watched: Watched[] = [];
  let reading: BackgroundReading<void> | undefined;

  async function readAll(sink: Sink): Promise<void> {
    for (const sensor of watched) {
      const beganMs = clock.monotonicMs();
      const raw = await readSysNumberLater(sensor.path);
      sensor.slowReadings = clock.monotonicMs() - beganMs > SLOW_MS ? sensor.slowReadings + 1 : 0;
      // Millidegrees; a sensor that is switched off answers with an error or nonsense.
      sensor.value = raw === undefined ? Number.NaN : sensor.kind === 'temperature' ? raw / 1000 : raw;
      if (sensor.kind === 'temperature' && !(sensor.value > -60 && sensor.value < 250)) sensor.value = Number.NaN;
      sink.set(sensor.series, sensor.value);
    }
    for (const sensor of watched) {
      if (sensor.slowReadings < SLOW_READINGS) continue;
      sink.set(sensor.series, Number.NaN);
      onLeftAlone(sensor);
    }
    watched = watched.filter((sensor) => sensor.slowReadings < SLOW_READINGS);
  }

  return {
    id: 'sensors',
    title: 'Temperatures and fans',
    intervalMs: 5_000,
    start(sink) {
      const sensors = readSensors(roots);
      if (sensors.length === 0) throw new UnsupportedError('this machine reports no sensors');
      watched = sensors.map((sensor) => {
        const { kind, chip, sensor: name } = sensor;
        const metric = kind === 'temperature' ? 'sensor_temperature_celsius' : 'sensor_fan_rpm';
        return { ...sensor, series: sink.series(metric, { chip, sensor: name }), value: Number.NaN, slowReadings: 0 };
      });
      reading = new BackgroundReading(
        () => readAll(sink),
        () => undefined,
      );
    },
    collect(_, sink) {
      for (const { series, value } of watched) sink.set(series, value);
      reading?.begin();
    },
    stop() {
      watched = [];
    },
  };
}
