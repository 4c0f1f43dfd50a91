import { analyzeSeries } from '../../core/analytics/analyze-series';
import { samplesBeforeJudging } from '../../core/analytics/anomaly/series-detector';
import { findAnomalies } from '../../core/analytics/live/find-anomalies';
import type { Analysis, Anomaly, TooFewPoints } from '../../shared/contract/analytics-schemas';
import { plainText } from '../../shared/format/plain-text';
import { type Command, type CommandContext, EXIT, withApi } from './command';
import {
  describeAnomaly,
  describePattern,
  describeSeasonality,
  describeTooFew,
  describeTrend,
  formatOf,
} from './insight-text';
import { declarePeriod, periodOf } from './period-options';
import { declareSource, findSeries, isFile, readRecording } from './series-source';
import { formatColumns, type Terminal } from './terminal';

interface FileFacts {
  readonly steps: number;
  readonly stepMs: number;
  /** The first steps, which say what is usual: nothing in them is odd. */
  readonly learnedSteps: number;
  /** Lines that could not be used. */
  readonly leftOut: number;
}

interface Result {
  readonly source: string;
  readonly file: FileFacts | null;
  /** Of the whole machine, oldest first. */
  readonly anomalies: readonly Anomaly[] | TooFewPoints;
  readonly series: readonly Analysis[];
}

export const analyze: Command = {
  name: 'analyze',
  summary: 'find anomalies, trends, cycles and patterns in a CSV file (replayed in order) or in stored metrics',
  declare: (parser) => void declarePeriod(declareSource(parser)),
  async run(context, [source = ''], options) {
    const result = isFile(source)
      ? await analyzeFile(context, source, options['metric'] as string[])
      : await analyzeMetric(context, source, periodOf(options));
    if (context.json) context.terminal.printJson(result);
    else print(context.terminal, result);
    return EXIT.healthy;
  },
};

async function analyzeFile({ terminal }: CommandContext, file: string, selectors: readonly string[]): Promise<Result> {
  const { set, stepMs, leftOut } = await readRecording(file, selectors, terminal);
  const { names, atMs, columns } = set;
  const steps = atMs.length;
  const learnedSteps = samplesBeforeJudging(stepMs);
  return {
    source: file,
    file: { steps, stepMs, learnedSteps, leftOut },
    anomalies:
      steps > learnedSteps
        ? findAnomalies(set, stepMs)
        : { kind: 'too-few-points', needed: learnedSteps + 1, given: steps, stepMs },
    series: names.map((key, index) => analyzeSeries(key, { atMs, values: columns[index] as Float64Array })),
  };
}

function analyzeMetric(
  context: CommandContext,
  selector: string,
  period: { readonly fromMs: number; readonly toMs: number },
): Promise<Result> {
  return withApi(context, async ({ api }) => {
    const series: Analysis[] = [];
    for (const { key } of await findSeries(api, selector, context.terminal)) {
      series.push(await api.analytics.analyze({ key, ...period }));
    }
    const anomalies = await api.analytics.anomalies({ selectors: [selector], ...period });
    return { source: selector, file: null, anomalies: anomalies.reverse(), series };
  });
}

function print(terminal: Terminal, { file, anomalies, series }: Result): void {
  for (const { key, fromMs, toMs, points, summary, trend, seasonality, pattern } of series) {
    terminal.print(terminal.style('bold', plainText(key)));
    if (summary !== null) {
      const { least, median, mean, p95, greatest } = summary;
      const facts = { min: least, median, mean, p95, max: greatest };
      const words = Object.entries(facts).map(([name, value]) => `${name} ${formatOf(key, value)}`);
      terminal.print(`  ${points} values: ${words.join(', ')}`);
    }
    terminal.print(`  trend: ${describeTrend(key, trend, toMs - fromMs)}`);
    terminal.print(`  cycle: ${describeSeasonality(seasonality)}`);
    terminal.print(`  pattern: ${describePattern(pattern)}`);
  }
  terminal.print(terminal.style('bold', 'Anomalies'));
  if ('kind' in anomalies) {
    terminal.print(`  ${describeTooFew(anomalies)}`);
    return;
  }
  if (anomalies.length === 0) terminal.print('  no anomalies');
  for (const line of formatColumns(anomalies.map(describeAnomaly))) terminal.print(`  ${line}`);
  if (file === null) return;
  const { steps, stepMs, learnedSteps } = file;
  terminal.print(
    `Learned from the first ${learnedSteps} steps of ${stepMs / 1000} s and checked the other ${steps - learnedSteps}.`,
  );
}
