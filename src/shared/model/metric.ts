/** Base units, as in Prometheus; what a chart prints is derived from them. */
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
 * The nearest multiple of the resolution. Below 1 the resolution must be the inverse of an integer: dividing by that
 * integer gives the double closest to the decimal, so that equal readings are equal bits.
 */
export function quantize(value: number, resolution: number): number {
  if (resolution >= 1) return Math.round(value / resolution) * resolution;
  const inverse = Math.round(1 / resolution);
  return Math.round(value * inverse) / inverse;
}
