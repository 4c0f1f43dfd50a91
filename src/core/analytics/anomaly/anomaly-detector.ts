import type { AnomalyTier, ExpectedRange } from '../../../shared/contract/analytics-schemas';
import { DAY_MS } from '../../../shared/model/time';
import { rankCauses } from './cause-ranking';
import { createMachineModel, type MachineModelState } from './machine-model';
import { CONFIDENT_SCORE, CONFIDENT_SURPRISE, NOTICE_SCORE, scoreOf } from './score';
import { createSeriesDetector, type SeriesDetector, type SeriesJudgement } from './series-detector';
import type { SeriesState } from './series-state';

/** Judgment of one frame of a machine, from that frame and earlier ones only. */
export interface AnomalyJudgement {
  /** Calibrated, 0-1. */
  readonly score: number;
  readonly tier: AnomalyTier | 'none';
  /** The probable first cause; null if nothing is anomalous. */
  readonly metric: string | null;
  /** Detectors of that metric. */
  readonly detectors: readonly string[];
  readonly expected: ExpectedRange | null;
  readonly observed: number;
  /** One judgment a series, in the order of `names`. */
  readonly series: readonly SeriesJudgement[];
  /** Anomalous series, the probable first cause first. */
  readonly causes: readonly { readonly metric: string; readonly score: number }[];
}

export interface AnomalyDetector {
  /** @param values one for each name, NaN if missing */
  observe(atMs: number, values: Float64Array): AnomalyJudgement;
  toJSON(): AnomalyState;
}

/** The model as plain JSON. */
export interface AnomalyState {
  readonly names: readonly string[];
  readonly series: readonly SeriesState[];
  readonly machine: MachineModelState;
  /** Number of frames observed. */
  readonly frames: number;
}

export interface AnomalyDetectorOptions {
  readonly names: readonly string[];
  readonly intervalMs: number;
  /** A saved model; series that are not part of it are learned from scratch. */
  readonly state?: AnomalyState | undefined;
}

/** Confidence is limited until a nightly task has been seen to recur, or until this many frames of a fast recording. */
const UNSURE_MS = 3 * DAY_MS;
const MOST_UNSURE_FRAMES = 5_000;
const UNSURE_SURPRISE = 0.99 * CONFIDENT_SURPRISE;
/** Among many series, one is anomalous by chance more often. A single one must be this many times as surprising. */
const SURPRISE_ALONE_AMONG_MANY = 2;
/** A series is a cause if its residual is this many times the usual one. */
const LEAST_CAUSE_REST = 4;

/**
 * Follows all series of one machine or service: each by its own past and, if there are enough of them, all together by
 * their correlations.
 */
export function createAnomalyDetector({ names, intervalMs, state }: AnomalyDetectorOptions): AnomalyDetector {
  const saved = new Map(state?.names.map((name, index) => [name, state.series[index]]));
  const detectors: readonly SeriesDetector[] = names.map((name) => {
    const known = saved.get(name);
    return createSeriesDetector(known === undefined ? { intervalMs } : { intervalMs, state: known });
  });
  const machine = createMachineModel({ names, intervalMs, ...(state === undefined ? {} : { state: state.machine }) });

  const unsureFrames = Math.min(UNSURE_MS / intervalMs, MOST_UNSURE_FRAMES);
  let frames = state?.frames ?? 0;

  /** Ranks the series that are anomalous by their own past. */
  const causesAlone = (series: readonly SeriesJudgement[]) =>
    series
      .map(({ score }, index) => ({ index, score }))
      .filter(({ score }) => score >= NOTICE_SCORE)
      .sort((a, b) => b.score - a.score);

  /** Ranks series that the others do not explain; the unexplained share is the score. */
  const causesTogether = (contributions: Float64Array) =>
    rankCauses(contributions, Math.log1p(LEAST_CAUSE_REST)).map(({ index, contribution }) => ({
      index,
      score: 1 - Math.exp(-contribution),
    }));

  return {
    observe(atMs, values) {
      const series = detectors.map((detector, index) => detector.observe(atMs, values[index] ?? Number.NaN));
      const { surprise: together, isReady, contributions } = machine.observe(atMs, values);
      const mostAlone = Math.max(0, ...series.map(({ surprise }) => surprise));
      const alone = isReady ? mostAlone / SURPRISE_ALONE_AMONG_MANY : mostAlone;
      const isTogether = together > alone;
      const surprise = Math.max(alone, together);
      const score = scoreOf(frames++ < unsureFrames ? Math.min(surprise, UNSURE_SURPRISE) : surprise);
      const causes = isTogether ? causesTogether(contributions) : causesAlone(series);
      const first = causes[0];
      const judgement = first === undefined ? undefined : series[first.index];
      return {
        score,
        tier: score >= CONFIDENT_SCORE ? 'confident' : score >= NOTICE_SCORE ? 'notice' : 'none',
        metric: first === undefined ? null : (names[first.index] as string),
        detectors: [...(isTogether && first !== undefined ? ['machine'] : []), ...(judgement?.detectors ?? [])],
        expected: judgement?.expected ?? null,
        observed: first === undefined ? Number.NaN : (values[first.index] ?? Number.NaN),
        series,
        causes: causes.map(({ index, score }) => ({ metric: names[index] as string, score })),
      };
    },
    toJSON: () => ({
      names,
      series: detectors.map((detector) => detector.toJSON()),
      machine: machine.toJSON(),
      frames,
    }),
  };
}
