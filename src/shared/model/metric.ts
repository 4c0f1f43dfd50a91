/** Base units, as in Prometheus; what a chart prints is derived from them. */
export type Unit =
  | 'ratio'
  | 'bytes'
  | 'bytes_per_second'
  | 'seconds'
  | 'per_second'
  | 'count'
  | 'celsius'
  | 'hertz'
  | 'watts'
  | 'volts'
  | 'rpm';

export interface MetricDefinition {
  /** `<subject>_<what>_<unit>[_total]`, as Prometheus names metrics. */
  readonly name: string;
  readonly unit: Unit;
  /** A gauge goes up and down; a counter only up, until it restarts from zero. */
  readonly kind: 'gauge' | 'counter';
  readonly help: string;
  /** What precision is kept: a value is stored as the nearest multiple of it. */
  readonly resolution: number;
  readonly labels: readonly string[];
}

/**
 * The nearest multiple of the resolution. Below 1 the resolution must be the inverse of an integer: dividing by that
 * integer gives the double closest to the decimal, so that equal readings are equal bits.
 */
export function quantize(value: number, resolution: number): number {
  if (resolution >= 1) return Math.round(value / resolution) * resolution;
  const inverse = Math.round(1 / resolution);
  return Math.round(value * inverse) / inverse;
}
