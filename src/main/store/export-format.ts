import type { ExportFormatName } from '../../shared/contract/schemas';
import { findMetric } from '../../shared/model/catalog';
import { metricOf } from '../../shared/model/metric';
import { parseSeriesKey } from '../../shared/model/series';
import { formatCsvHeader } from './csv-header';

/** Some samples of one series, ascending. */
export interface ExportedSeries {
  readonly key: string;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** A text format of samples. */
export interface ExportFormat {
  /** True if a text continues with another series only after the previous one is complete. */
  readonly isBySeries: boolean;
  readonly header: (keys: readonly string[]) => string;
  /** @param isFirst true if nothing of these series was written before; a format by series gets one series */
  readonly body: (series: readonly ExportedSeries[], isFirst: boolean, previousKey: string | undefined) => string;
  readonly footer: string;
}

export const EXPORT_FORMATS: Readonly<Record<ExportFormatName, ExportFormat>> = {
  csv: { isBySeries: false, header: (keys) => `${formatCsvHeader(keys)}\n`, body: formatRows, footer: '' },
  // The format of VictoriaMetrics' export and import: a line for some samples of a series.
  jsonl: { isBySeries: false, header: () => '', body: formatJsonLines, footer: '' },
  openmetrics: { isBySeries: true, header: () => '', body: formatOpenMetrics, footer: '# EOF\n' },
};

/**
 * Formats one row an instant; a cell is empty if the series has no value then. A second value for one instant gets its
 * own row.
 */
function formatRows(series: readonly ExportedSeries[]): string {
  const positions = new Array<number>(series.length).fill(0);
  const rows: string[] = [];
  for (;;) {
    let atMs = Number.POSITIVE_INFINITY;
    for (let index = 0; index < series.length; index++) {
      const nextMs = series[index]?.times[positions[index] as number];
      if (nextMs !== undefined && nextMs < atMs) atMs = nextMs;
    }
    if (atMs === Number.POSITIVE_INFINITY) return rows.join('');
    let row = String(atMs);
    for (let index = 0; index < series.length; index++) {
      const { times, values } = series[index] as ExportedSeries;
      const position = positions[index] as number;
      row += ',';
      if (times[position] !== atMs) continue;
      row += formatNumber(values[position] as number);
      positions[index] = position + 1;
    }
    rows.push(`${row}\n`);
  }
}

function formatJsonLines(series: readonly ExportedSeries[]): string {
  return series
    .filter(({ times }) => times.length > 0)
    .map(({ key, times, values }) => {
      const { metric, labels } = parseSeriesKey(key) ?? { metric: key, labels: {} };
      const list = values.map((value) => (Number.isFinite(value) ? formatNumber(value) : `"${value}"`)).join(',');
      const name = JSON.stringify({ __name__: metric, ...labels });
      return `{"metric":${name},"values":[${list}],"timestamps":[${times.join(',')}]}\n`;
    })
    .join('');
}

function formatOpenMetrics(
  series: readonly ExportedSeries[],
  isFirst: boolean,
  previousKey: string | undefined,
): string {
  return series
    .map(({ key, times, values }) => {
      const lines = times.map(
        (atMs, index) => `${key} ${formatOpenMetricsNumber(values[index] as number)} ${atMs / 1000}\n`,
      );
      const metric = metricOf(key);
      const isNewFamily = isFirst && (previousKey === undefined || metricOf(previousKey) !== metric);
      return (isNewFamily ? formatFamily(metric) : '') + lines.join('');
    })
    .join('');
}

/**
 * Formats the metadata of a metric, which precedes its samples. The name of a counter's family lacks the `_total` of
 * its samples.
 */
function formatFamily(metric: string): string {
  const definition = findMetric(metric);
  const isCounter = metric.endsWith('_total') && definition?.kind !== 'gauge';
  const family = isCounter ? metric.slice(0, -'_total'.length) : metric;
  const type = isCounter ? 'counter' : definition === undefined || definition.kind === 'counter' ? 'unknown' : 'gauge';
  const help = definition === undefined ? '' : `# HELP ${family} ${escapeHelp(definition.help)}\n`;
  return `# TYPE ${family} ${type}\n${help}`;
}

function escapeHelp(text: string): string {
  return text.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}

function formatNumber(value: number): string {
  // The only double whose text does not parse back to itself.
  return Object.is(value, -0) ? '-0' : String(value);
}

function formatOpenMetricsNumber(value: number): string {
  if (Number.isFinite(value)) return formatNumber(value);
  return value > 0 ? '+Inf' : '-Inf';
}
