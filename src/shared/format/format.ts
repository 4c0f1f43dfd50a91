import type { Unit } from '../model/metric';

/** Stands for an unknown value. */
export const UNKNOWN_TEXT = '–';

const IEC_PREFIXES: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const SI_PREFIXES: readonly string[] = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/**
 * Formats a value in the best multiple of its base unit.
 *
 * @param value in the base unit; null, NaN and infinities become a dash, here and in all functions of this module
 * @example formatValue(1536, 'bytes_per_second') // '1.50 KiB/s'
 */
export function formatValue(value: number | null | undefined, unit: Unit): string {
  if (!isKnown(value)) return UNKNOWN_TEXT;
  switch (unit) {
    case 'ratio':
      return formatRatio(value);
    case 'bytes':
      return formatBytes(value);
    case 'bytes_per_second':
      return `${formatBytes(value)}/s`;
    case 'seconds':
      return formatDuration(value);
    case 'per_second':
      return `${formatCount(value)}/s`;
    case 'count':
      return formatCount(value);
    case 'celsius':
      return `${value.toFixed(1)} °C`;
    case 'hertz':
      return formatScaled(value, 1000, SI_PREFIXES, 'Hz');
    case 'watts':
      return formatScaled(value, 1000, SI_PREFIXES, 'W');
    case 'volts':
      return `${value.toFixed(2)} V`;
    case 'rpm':
      return `${value.toFixed(0)} rpm`;
  }
}

/** @example formatBytes(1610612736) // '1.50 GiB' */
export function formatBytes(bytes: number | null | undefined): string {
  if (!isKnown(bytes)) return UNKNOWN_TEXT;
  if (Math.abs(bytes) < 1024) return `${Math.round(bytes)} B`;
  return formatScaled(bytes, 1024, IEC_PREFIXES, 'B');
}

/** @example formatRatio(0.1234) // '12.3%' */
export function formatRatio(ratio: number | null | undefined): string {
  if (!isKnown(ratio)) return UNKNOWN_TEXT;
  const percent = ratio * 100;
  return `${withoutMinusZero(percent.toFixed(Math.abs(percent) < 99.95 ? 1 : 0))}%`;
}

/** Formats a number of things: exact below ten thousand, with three digits and a prefix above. @example formatCount(12345) // '12.3 k' */
export function formatCount(count: number | null | undefined): string {
  if (!isKnown(count)) return UNKNOWN_TEXT;
  if (Number.isInteger(count) && Math.abs(count) < 10_000) return withoutMinusZero(String(count));
  if (Math.abs(count) < 1000) return threeDigits(count);
  return formatScaled(count, 1000, SI_PREFIXES, '');
}

/** @example formatCores(0.02) // '<0.1 cores' */
export function formatCores(cores: number | null | undefined): string {
  if (!isKnown(cores)) return UNKNOWN_TEXT;
  if (cores < 0.05) return cores === 0 ? '0 cores' : '<0.1 cores';
  return `${cores.toFixed(cores < 9.95 ? 1 : 0)} cores`;
}

/**
 * Formats a duration in its two largest units; below a minute in one unit with three digits.
 *
 * @example formatDuration(0.0042) // '4.20 ms'
 * @example formatDuration(7509) // '2 h 5 min'
 */
export function formatDuration(seconds: number | null | undefined): string {
  if (!isKnown(seconds)) return UNKNOWN_TEXT;
  const size = Math.abs(seconds);
  if (size === 0) return '0 s';
  if (size < 0.000_999_5) return `${threeDigits(seconds * 1_000_000)} µs`;
  if (size < 0.9995) return `${threeDigits(seconds * 1000)} ms`;
  if (size < 59.95) return `${threeDigits(seconds)} s`;
  const whole = Math.round(size);
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  const text =
    days > 0
      ? pair(days, 'd', hours, 'h')
      : hours > 0
        ? pair(hours, 'h', minutes, 'min')
        : pair(minutes, 'min', whole % 60, 's');
  return seconds < 0 ? `-${text}` : text;
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

function formatScaled(value: number, step: number, prefixes: readonly string[], unit: string): string {
  let scaled = value;
  let index = 0;
  // 999.5 would become four digits, so it belongs to the next prefix.
  while (Math.abs(scaled) >= (step === 1024 ? 1023.5 : 999.5) && index < prefixes.length - 1) {
    scaled /= step;
    index++;
  }
  return `${threeDigits(scaled)} ${prefixes[index] ?? ''}${unit}`.trimEnd();
}

function threeDigits(value: number): string {
  const size = Math.abs(value);
  return withoutMinusZero(value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0));
}

function withoutMinusZero(text: string): string {
  return /^-0(\.0+)?$/.test(text) ? text.slice(1) : text;
}

function isKnown(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
