import { formatSeriesKey, parseSeriesKey } from '../../shared/model/series';
import { otherSeparator } from './csv-form';

const TIME_COLUMN = 'timestamp_ms';

/** One row of this many series is one record of a head. */
const MOST_SERIES = 20_000;

type CsvHeader =
  | { readonly ok: true; readonly keys: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/**
 * Writes the first line of a file of samples. Keys with labels contain quotes and commas, so they are quoted by RFC
 * 4180.
 */
export function formatCsvHeader(keys: readonly string[]): string {
  return [TIME_COLUMN, ...keys.map((key) => (/[",\n]/.test(key) ? `"${key.replaceAll('"', '""')}"` : key))].join(',');
}

/**
 * Reads the first line of a file of samples: the names of its series, quoted or not. It accepts every name that
 * Prometheus accepts, and sorts the labels.
 */
export function parseCsvHeader(line: string): CsvHeader {
  const [first = '', ...columns] = splitHeader(line);
  if (first.toLowerCase() !== TIME_COLUMN) return { ok: false, reason: otherSeparator(first) ?? notTheTime(first) };
  const names = columns.slice(0, columns.findLastIndex((name) => name !== '') + 1);
  if (names.length === 0) return { ok: false, reason: 'the header has no series' };
  if (names.length > MOST_SERIES) return { ok: false, reason: `the header has more than ${MOST_SERIES} series` };
  const keys: string[] = [];
  const seen = new Set<string>();
  for (const name of names) {
    if (name === '') return { ok: false, reason: `column ${keys.length + 2} has no name` };
    const parsed = parseSeriesKey(name);
    if (parsed === undefined) return { ok: false, reason: `${name} is not a valid series name` };
    const key = formatSeriesKey(parsed.metric, parsed.labels);
    if (seen.has(key)) return { ok: false, reason: `${key} appears twice` };
    seen.add(key);
    keys.push(key);
  }
  return { ok: true, keys };
}

function notTheTime(name: string): string {
  const isTime = /time|date|epoch|^ts$/i.test(name);
  return `the first column is not ${TIME_COLUMN}${isTime ? `; rename ${name} if it is in milliseconds since 1970, or in ISO 8601 with a time zone` : ''}`;
}

const MOST_BLANKS = 16;

/** Splits at commas outside of quoted fields and of label values. */
function splitHeader(line: string): string[] {
  const fields: string[] = [];
  const quoted = /\s*"((?:[^"]|"")*)"\s*(?:,|$)/y;
  const plain = /((?:[^,{"]|\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})*)(?:,|$)/y;
  let position = 0;
  while (position < line.length) {
    const form = /\S/.exec(line.slice(position, position + MOST_BLANKS))?.[0] === '"' ? quoted : plain;
    form.lastIndex = position;
    const match = form.exec(line);
    if (match === null) return [...fields, line.slice(position)];
    const field = match[1] as string;
    fields.push((form === quoted ? field.replaceAll('""', '"') : field).trim());
    position = form.lastIndex;
  }
  return fields;
}
