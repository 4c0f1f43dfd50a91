import { parseDateTime } from '../../shared/format/parse-time';
import { parseNumber, textOf } from './csv-number';

/** Times between which rows are accepted, in milliseconds since 1970. */
export interface CsvBounds {
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** March 1973 in milliseconds, the year 5138 in seconds. */
export const LATEST_SECONDS = 1e11;
/** Microseconds of the year 1973, which would be the year 5138 as milliseconds. */
const FIRST_MICROSECONDS = 1e14;

export const SECONDS_PROBLEM = 'the timestamp would be before 1973; if it is in seconds, multiply it by 1000';
const NOT_A_TIME =
  'the timestamp is not a number of milliseconds since 1970, or a time with its zone such as 2026-01-30T10:00:00Z';
const NO_ZONE = 'the time has no time zone; add Z or an offset such as +02:00';

/** Date and time of ISO 8601 and RFC 3339, also as Python, PostgreSQL and Grafana print them. */
const DATE_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)([.,]\d+)?(?: ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?$/i;

/** Reads the time of a row. @returns the reason if it cannot be one of a sample */
export function parseTime(bytes: Uint8Array, start: number, end: number, bounds: CsvBounds): number | string {
  const number = parseNumber(bytes, start, end);
  if (number === undefined) return parseZonedTime(textOf(bytes.subarray(start, end)), bounds);
  if (!Number.isFinite(number) || number < 0) return NOT_A_TIME;
  if (number >= FIRST_MICROSECONDS) return 'the timestamp is finer than milliseconds; divide it';
  return withinBounds(number, bounds);
}

function parseZonedTime(text: string, bounds: CsvBounds): number | string {
  const [, date, time = '', fraction = '', zone] = DATE_TIME.exec(text) ?? [];
  if (date === undefined) return NOT_A_TIME;
  if (zone === undefined) return NO_ZONE;
  const seconds = time.length === 5 ? `${time}:00` : time;
  const atMs = parseDateTime(`${date}T${seconds}${fraction.replace(',', '.')}${isoZone(zone)}`);
  return atMs === undefined ? NOT_A_TIME : withinBounds(atMs, bounds);
}

/** @example isoZone('+0200') // '+02:00' */
function isoZone(zone: string): string {
  const [, hours, minutes = '00'] = /^([+-]\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return hours === undefined ? 'Z' : `${hours}:${minutes}`;
}

function withinBounds(atMs: number, { earliestMs, latestMs }: CsvBounds): number | string {
  if (atMs < earliestMs) return SECONDS_PROBLEM;
  return atMs > latestMs ? 'the timestamp is in the future' : atMs;
}
