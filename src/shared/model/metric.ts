/** Base units, as in Prometheus; charts derive their units from them. */
export const UNITS = [
  'ratio',
  'bytes',
  'bytes_per_second',
  'seconds',
  'per_second',
  'count',
  'celsius',
  'hertz',
  'watts',
  'volts',
  'rpm',
] as const;
export type Unit = (typeof UNITS)[number];

/**
 * Returns the nearest multiple of the resolution. Below 1 the resolution must be the inverse of an integer: division by
 * that integer returns the double closest to the decimal, so that equal readings have equal bits.
 */
export function quantize(value: number, resolution: number): number {
  if (resolution >= 1) return Math.round(value / resolution) * resolution;
  const inverse = Math.round(1 / resolution);
  return Math.round(value * inverse) / inverse;
}

/** Returns the name of the metric, the beginning of a series' key. */
export function metricOf(key: string): string {
  const brace = key.indexOf('{');
  return brace < 0 ? key : key.slice(0, brace);
}
