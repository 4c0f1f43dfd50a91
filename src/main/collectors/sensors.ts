import type { Clock } from '../base/clock';
import { readSensors, type Sensor, sensorLayout } from '../platform/linux/read-sensors';
import { readSysNumberLater } from '../platform/linux/read-sys';
import type { LinuxRoots } from '../platform/linux/roots';
import { createBackgroundCollector } from './background-reading';
import { type MetricsCollector, type Sink, UnsupportedError } from './collector';

/** A sensor that is so slow this many times in a row is no longer read. */
const SLOW_MS = 100;
const SLOW_READINGS = 3;
/** Sensors appear, disappear and are renumbered while the machine runs (lm-sensors issue 425). */
const SEARCH_MS = 60_000;
/** Names and files within a chip change rarely, as after the reset of a drive. */
const SEARCH_WITHIN_MS = 600_000;

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
  return createBackgroundCollector<readonly Watched[]>(
    { id: 'sensors', title: 'Temperatures and fans', intervalMs: 5_000 },
    (sink) => {
      const sensors = new WatchedSensors(roots, clock, sink, onLeftAlone);
      if (sensors.isEmpty) throw new UnsupportedError('this machine reports no sensors');
      return {
        read: () => sensors.read(),
        report: (all) => {
          for (const { series, value } of all) sink.set(series, value);
        },
      };
    },
  );
}

class WatchedSensors {
  #watched: readonly Watched[] = [];
  /** Sensors that were too slow, by name: their numbers change. */
  readonly #leftAlone = new Set<string>();
  readonly #names = new Map<string, string>();
  #layout = '';
  #found = '';
  #searchedAtMs = Number.NEGATIVE_INFINITY;
  #searchedWithinAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly roots: LinuxRoots,
    private readonly clock: Clock,
    private readonly sink: Sink,
    private readonly onLeftAlone: (sensor: Sensor) => void,
  ) {
    this.#search();
  }

  get isEmpty(): boolean {
    return this.#watched.length === 0;
  }

  async read(): Promise<readonly Watched[]> {
    if (this.clock.monotonicMs() - this.#searchedAtMs >= SEARCH_MS) this.#search();
    // A sensor that lost its value may have another number now.
    if ((await this.#readAll()) && this.#search()) await this.#readAll();
    return this.#watched;
  }

  /** Lists the sensors again if they changed. @returns true if they did */
  #search(): boolean {
    const layout = sensorLayout(this.roots);
    const nowMs = this.clock.monotonicMs();
    this.#searchedAtMs = nowMs;
    if (layout === this.#layout && nowMs - this.#searchedWithinAtMs < SEARCH_WITHIN_MS) return false;
    this.#layout = layout;
    this.#searchedWithinAtMs = nowMs;
    const sensors = readSensors(this.roots, this.#names);
    const found = JSON.stringify(sensors);
    if (found === this.#found) return false;
    this.#found = found;
    for (const { series } of this.#watched) this.sink.set(series, Number.NaN);
    this.#watched = sensors
      .filter((sensor) => !this.#leftAlone.has(nameOf(sensor)))
      .map((sensor) => {
        const { kind, chip, sensor: name } = sensor;
        const metric = kind === 'temperature' ? 'sensor_temperature_celsius' : 'sensor_fan_rpm';
        return {
          ...sensor,
          series: this.sink.series(metric, { chip, sensor: name }),
          value: Number.NaN,
          slowReadings: 0,
        };
      });
    return true;
  }

  /** @returns true if a sensor lost its value */
  async #readAll(): Promise<boolean> {
    let isLost = false;
    for (const sensor of this.#watched) {
      const beganMs = this.clock.monotonicMs();
      const before = sensor.value;
      sensor.value = await readValue(sensor);
      isLost ||= Number.isNaN(sensor.value) && !Number.isNaN(before);
      sensor.slowReadings = this.clock.monotonicMs() - beganMs > SLOW_MS ? sensor.slowReadings + 1 : 0;
      this.sink.set(sensor.series, sensor.value);
    }
    this.#watched = this.#watched.filter((sensor) => {
      if (sensor.slowReadings < SLOW_READINGS) return true;
      this.#leftAlone.add(nameOf(sensor));
      this.sink.set(sensor.series, Number.NaN);
      this.onLeftAlone(sensor);
      return false;
    });
    return isLost;
  }
}

function nameOf({ kind, chip, sensor }: Sensor): string {
  return `${kind} ${chip} ${sensor}`;
}

/** Returns NaN for a sensor that is switched off or missing, or that reports a fault. */
async function readValue(sensor: Sensor): Promise<number> {
  const { kind, path, faultPath, most, least, zeroIsMissing } = sensor;
  if (faultPath !== undefined && (await readSysNumberLater(faultPath)) === 1) return Number.NaN;
  const raw = (await readSysNumberLater(path)) ?? Number.NaN;
  if (kind === 'fan') return raw;
  // Chips without a diode report their lowest or highest code, which the range of the metric leaves out.
  const degrees = degreesOf(raw, sensor);
  if (zeroIsMissing && Math.abs(degrees) < 1) return Number.NaN;
  return degrees > most || degrees < least ? Number.NaN : degrees;
}

/** Thermal zones of some kernels for ARM boards are in degrees; nothing is at a fraction of one. */
function degreesOf(raw: number, { mayBeDegrees }: Sensor): number {
  return mayBeDegrees && raw > 0 && raw <= HIGHEST_DEGREES ? raw : raw / 1000;
}

const HIGHEST_DEGREES = 125;
