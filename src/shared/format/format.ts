import type { Unit } from '../model/metric';

/** Replaces an unknown value. */
export const UNKNOWN_TEXT = '–';

interface Prefixes {
  readonly step: number;
  /** A larger value would become four digits, so that it belongs to the next prefix. */
  readonly most: number;
  readonly names: readonly string[];
}

const IEC: Prefixes = { step: 1024, most: 1023.5, names: ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] };
const SI: Prefixes = { step: 1000, most: 999.5, names: ['', 'k', 'M', 'G', 'T', 'P', 'E'] };

/** Shows a dash for null, NaN and infinities. */
function unlessUnknown(format: (value: number) => string) {
  return (value: number | null | undefined) =>
    typeof value === 'number' && Number.isFinite(value) ? format(value) : UNKNOWN_TEXT;
}

/** @example formatBytes(1610612736) // '1.50 GiB' */
export const formatBytes = unlessUnknown((bytes) =>
  Math.abs(bytes) < 1024 ? `${Math.round(bytes)} B` : formatScaled(bytes, IEC, 'B'),
);

/** @example formatRatio(0.1234) // '12.3%' */
export const formatRatio = unlessUnknown((ratio) => {
  const percent = ratio * 100;
  return `${withoutMinusZero(percent.toFixed(Math.abs(percent) < 99.95 ? 1 : 0))}%`;
});

/** Formats a number of things: exact below ten thousand, with three digits and a prefix above. @example formatCount(12345) // '12.3 k' */
export const formatCount = unlessUnknown((count) => {
  if (Number.isInteger(count) && Math.abs(count) < 10_000) return withoutMinusZero(String(count));
  return Math.abs(count) < 1000 ? threeDigits(count) : formatScaled(count, SI, '');
});

/** @example formatCores(0.02) // '<0.1 cores' */
export const formatCores = unlessUnknown((cores) => {
  if (cores < 0.05) return cores === 0 ? '0 cores' : '<0.1 cores';
  return `${cores.toFixed(cores < 9.95 ? 1 : 0)} cores`;
});

/** The two units of a duration, in seconds. */
const DURATION_UNITS = [
  [86_400, 'd', 3600, 'h'],
  [3600, 'h', 60, 'min'],
  [60, 'min', 1, 's'],
] as const;

/**
 * Formats a duration in its two largest units; below a minute in one unit with three digits.
 *
 * @example formatSeconds(0.0042) // '4.20 ms'
 * @example formatSeconds(7509) // '2 h 5 min'
 */
export const formatSeconds = unlessUnknown((seconds) => {
  const size = Math.abs(seconds);
  if (size === 0) return '0 s';
  if (size < 0.000_999_5) return `${threeDigits(seconds * 1_000_000)} µs`;
  if (size < 0.9995) return `${threeDigits(seconds * 1000)} ms`;
  if (size < 59.95) return `${threeDigits(seconds)} s`;
  const whole = Math.round(size);
  const [largeS, large, smallS, small] = DURATION_UNITS.find(([leastS]) => whole >= leastS) ?? DURATION_UNITS[2];
  const rest = Math.floor((whole % largeS) / smallS);
  const text = `${Math.floor(whole / largeS)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
  return seconds < 0 ? `-${text}` : text;
});

/** Formats as {@link formatSeconds} does. */
export const formatDuration = unlessUnknown((durationMs) => formatSeconds(durationMs / 1000));

const FORMATS: Readonly<Record<Unit, (value: number) => string>> = {
  ratio: formatRatio,
  bytes: formatBytes,
  bytes_per_second: (value) => `${formatBytes(value)}/s`,
  seconds: formatSeconds,
  per_second: (value) => `${formatCount(value)}/s`,
  count: formatCount,
  celsius: (value) => `${value.toFixed(1)} °C`,
  hertz: (value) => formatScaled(value, SI, 'Hz'),
  watts: (value) => formatScaled(value, SI, 'W'),
  volts: (value) => `${value.toFixed(2)} V`,
  rpm: (value) => `${value.toFixed(0)} rpm`,
};

/**
 * Formats a value in the best multiple of its base unit.
 *
 * @param value in the base unit
 * @example formatValue(1536, 'bytes_per_second') // '1.50 KiB/s'
 */
export function formatValue(value: number | null | undefined, unit: Unit): string {
  return unlessUnknown(FORMATS[unit])(value);
}

function formatScaled(value: number, { step, most, names }: Prefixes, unit: string): string {
  let scaled = value;
  let index = 0;
  while (Math.abs(scaled) >= most && index < names.length - 1) {
    scaled /= step;
    index++;
  }
  return `${threeDigits(scaled)} ${names[index] ?? ''}${unit}`.trimEnd();
}

function threeDigits(value: number): string {
  const size = Math.abs(value);
  return withoutMinusZero(value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0));
}

function withoutMinusZero(text: string): string {
  return /^-0(\.0+)?$/.test(text) ? text.slice(1) : text;
}
