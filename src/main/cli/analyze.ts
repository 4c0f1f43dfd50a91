import type { Analysis, Anomaly, TooFewPoints } from '../../shared/contract/analytics-schemas';
import {
  ANOMALY_COLUMNS,
  describePattern,
  describeSeasonality,
  describeTooFew,
  describeTrend,
  formatOf,
} from './insight-text';
import { PERIOD, type Period, periodOf } from './period';
import { findSeries, type Recording, readRecording, SOURCE, seriesOf } from './series-source';
import { type Lines, table } from './terminal';
import { type CommandContext, show, verb, withApi } from './verb';

interface FileFacts {
  readonly steps: number;
  readonly stepMs: number;
  /** The first steps, from which the usual range is learned: they have no anomalies. */
  readonly learnedSteps: number;
  /** Lines that could not be used. */
  readonly leftOut: number;
}

interface Result {
  readonly source: string;
  readonly file: FileFacts | null;
  /** Anomalies of the whole machine, oldest first. */
  readonly anomalies: readonly Anomaly[] | TooFewPoints;
  readonly series: readonly Analysis[];
}

export const analyze = verb({
  summary: 'find anomalies, trends, cycles and patterns in a CSV file (replayed in order) or in stored metrics',
  inputs: { ...SOURCE, ...PERIOD },
  examples: ['recording.csv --metric cpu_usage_ratio', '"disk_*" --from -7d'],
  async run(context, values) {
    const period = periodOf(values);
    const recording = await readRecording(values, context.terminal);
    const result =
      recording === undefined
        ? await analyzeStored(context, values.source, period)
        : await analyzeRecording(values.source, recording);
    return show(context, result, describe);
  },
});

async function analyzeRecording(source: string, { set, stepMs, leftOut }: Recording): Promise<Result> {
  const { analyzeSeries } = await import('../../core/analytics/analyze-series');
  const { samplesBeforeJudging } = await import('../../core/analytics/anomaly/series-detector');
  const { findAnomalies } = await import('../../core/analytics/live/find-anomalies');
  const steps = set.atMs.length;
  const learnedSteps = samplesBeforeJudging(stepMs);
  return {
    source,
    file: { steps, stepMs, learnedSteps, leftOut },
    anomalies:
      steps > learnedSteps
        ? findAnomalies(set, stepMs)
        : { kind: 'too-few-points', needed: learnedSteps + 1, given: steps, stepMs },
    series: seriesOf(set).map(([key, series]) => analyzeSeries(key, series)),
  };
}

function analyzeStored(context: CommandContext, source: string, period: Period): Promise<Result> {
  return withApi(context, async ({ api }) => {
    const series: Analysis[] = [];
    for (const key of await findSeries(api, source, context.terminal)) {
      series.push(await api.analytics.analyze({ key, ...period }));
    }
    const anomalies = await api.analytics.anomalies({ selectors: [source], ...period });
    return { source, file: null, anomalies: anomalies.reverse(), series };
  });
}

function describe({ file, anomalies, series }: Result): Lines {
  return [
    ...series.flatMap(describeSeries),
    { style: 'bold', text: 'Anomalies' },
    ...describeAnomalies(anomalies),
    file !== null && !('kind' in anomalies) && describeLearning(file),
  ];
}

function describeSeries({ key, fromMs, toMs, points, summary, trend, seasonality, pattern }: Analysis): Lines {
  return [
    { style: 'bold', text: key },
    summary && `  ${points} values: ${describeSummary(key, summary)}`,
    `  trend: ${describeTrend(key, trend, toMs - fromMs)}`,
    `  cycle: ${describeSeasonality(seasonality)}`,
    `  pattern: ${describePattern(pattern)}`,
  ];
}

function describeSummary(key: string, summary: NonNullable<Analysis['summary']>): string {
  const { least: min, median, mean, p95, greatest: max } = summary;
  const facts = Object.entries({ min, median, mean, p95, max });
  return facts.map(([name, value]) => `${name} ${formatOf(key, value)}`).join(', ');
}

function describeAnomalies(anomalies: Result['anomalies']): readonly string[] {
  if ('kind' in anomalies) return [`  ${describeTooFew(anomalies)}`];
  return table(anomalies, ANOMALY_COLUMNS, 'no anomalies').map((line) => `  ${line}`);
}

function describeLearning({ steps, stepMs, learnedSteps }: FileFacts): string {
  return `Learned from the first ${learnedSteps} steps of ${stepMs / 1000} s and checked the other ${steps - learnedSteps}.`;
}
