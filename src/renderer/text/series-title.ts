import { plainText } from '../../shared/format/plain-text';
import { capitalize } from '../../shared/format/sentence';
import { CATALOG } from '../../shared/model/catalog';
import type { Unit } from '../../shared/model/metric';
import { type Labels, parseSeriesKey } from '../../shared/model/series';

/** The end of a metric's name with its unit, which is shown next to every value anyhow. */
const UNIT_ENDING =
  /_(bytes_per_second|per_second|ratio|bytes|seconds|count|celsius|hertz|watts|volts|rpm)$|_(bytes_)?total$/;
const WORDS: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  io: 'I/O',
  tcp: 'TCP',
  udp: 'UDP',
  oom: 'OOM',
  homeostat: 'Homeostat',
  '1m': '1 min',
  '5m': '5 min',
  '15m': '15 min',
  '10s': '10 s',
  '60s': '60 s',
  '300s': '300 s',
};
/** Titles of metrics whose names mean something else without the unit. */
const TITLES: Readonly<Record<string, string>> = { process_count: 'Processes' };
const MAX_LABEL_LENGTH = 48;

const stemOf = (metric: string): string => metric.replace(UNIT_ENDING, '');

/** Metrics whose names differ in the unit only, so that their titles need it. */
const SHARED_STEMS: ReadonlySet<string> = new Set(
  CATALOG.map(({ name }) => stemOf(name)).filter((stem, index, all) => all.indexOf(stem) !== index),
);

/** The quantity that a unit measures, as the title of a chart of several series. */
export const UNIT_TITLES: Readonly<Record<Unit, string>> = {
  ratio: 'Share',
  bytes: 'Size',
  bytes_per_second: 'Throughput',
  seconds: 'Time',
  per_second: 'Rate',
  count: 'Count',
  celsius: 'Temperature',
  hertz: 'Frequency',
  watts: 'Power',
  volts: 'Voltage',
  rpm: 'Speed',
};

/**
 * Returns a readable name of a series. Label values may be any text: they are made plain and cut short.
 *
 * @example seriesTitle('disk_io_busy_ratio', { device: 'vda' }) // 'Disk I/O busy · vda'
 */
export function seriesTitle(metric: string, labels: Labels): string {
  const stem = stemOf(metric);
  const words = stem.split('_').map((word) => WORDS[word] ?? word);
  const name = TITLES[metric] ?? capitalize(words.join(' '));
  const share = SHARED_STEMS.has(stem) && metric.endsWith('_ratio') ? ' (share)' : '';
  const values = Object.values(labels).map((value) => plainText(value, MAX_LABEL_LENGTH));
  return [plainText(name) + share, values.join(', ')].filter(Boolean).join(' · ');
}

/** Returns the title of a series by its key; an invalid key itself, made plain. */
export function keyTitle(key: string): string {
  const parsed = parseSeriesKey(key);
  return parsed === undefined ? plainText(key) : seriesTitle(parsed.metric, parsed.labels);
}
