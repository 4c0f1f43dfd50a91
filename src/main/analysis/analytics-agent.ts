import {
  type AnomalyDetector,
  type AnomalyState,
  createAnomalyDetector,
} from '../../core/analytics/anomaly/anomaly-detector';
import { AnomalyPeriods } from '../../core/analytics/live/anomaly-periods';
import { chooseScoredSeries, SCORING_STEP_MS } from '../../core/analytics/live/scored-metrics';
import { StepAverager, type StepMeans } from '../../core/analytics/live/step-averager';
import { type Frame, isInterrupted } from '../../shared/model/frame';
import type { Series, SeriesTable } from '../../shared/model/series';
import { HOUR_MS } from '../../shared/model/time';
import type { Clock } from '../base/clock';
import { detach } from '../base/contain';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import type { AnalyticsReadings } from '../collectors/self';
import type { AnomalyRecords } from './anomaly-records';
import type { DetectorMemory } from './detector-memory';

export interface AnalyticsAgentParts {
  readonly table: SeriesTable;
  readonly clock: Clock;
  readonly log: Log;
  readonly records: AnomalyRecords;
  readonly memory: DetectorMemory;
  /** Runs work soon, between ticks. */
  readonly defer: (work: () => void) => void;
  /** Returns false while the budget is used up; steps that end meanwhile are not judged. */
  readonly mayJudge: () => boolean;
}

/** File systems, sensors and processes are known some ticks after the start. */
const SETTLING_FRAMES = 15;
/** A day: a crash loses only data that the history still has, and the model takes megabytes. */
const SAVED_EVERY_STEPS = 1_440;
/** Steps that wait while history is learned: a day. */
const WAITING_LIMIT = 1_440;

/** Setting the clock back by less causes a pause only. */
const SET_BACK_MS = HOUR_MS;

interface Followed {
  readonly series: readonly Series[];
  readonly names: readonly string[];
  readonly averager: StepAverager;
}

interface Judge {
  readonly detector: AnomalyDetector;
  readonly periods: AnomalyPeriods;
}

/**
 * Watches the machine for anomalies. The tick only adds to means; a complete step is judged between two ticks. The
 * detectors start with the previous model and the stored history, so that a start causes no alarm.
 */
export class AnalyticsAgent {
  #seen = 0;
  #followed: Followed | undefined;
  #judge: Judge | undefined;
  #waiting: StepMeans[] = [];
  #stepsToSave = SAVED_EVERY_STEPS;
  #judgedAtMs = Number.NEGATIVE_INFINITY;
  /** False after a fresh start of the model: it must not replace a better one. */
  #mayKeep = true;
  #scoringSeconds = Number.NaN;
  #score = Number.NaN;
  #anomalies = 0;
  readonly #errors = new Map<string, number>();
  readonly #held: { readonly isTouched: (series: Series) => boolean; readonly untilMs: number }[] = [];

  constructor(private readonly parts: AnalyticsAgentParts) {}

  get figures(): AnalyticsReadings {
    let errors = 0;
    for (const count of this.#errors.values()) errors += count;
    return {
      isReady: this.#judge !== undefined,
      scoringSeconds: this.#scoringSeconds,
      score: this.#score,
      anomalies: this.#anomalies,
      errors,
    };
  }

  /** Adds a frame of the tick. Never throws. */
  observe(frame: Frame): void {
    try {
      this.#gather(frame);
    } catch (error) {
      this.#report(error);
    }
  }

  /** Excludes series from judging and learning until then, because Homeostat itself disturbs them. */
  hold(isTouched: (series: Series) => boolean, untilMs: number): void {
    this.#held.push({ isTouched, untilMs });
  }

  /** Stores the model for the next start. */
  async stop(): Promise<void> {
    if (this.#judge === undefined || !this.#mayKeep) return;
    await this.parts.memory.save(this.#judge.detector.toJSON());
  }

  #gather(frame: Frame): void {
    if (this.#followed === undefined) {
      if (++this.#seen < SETTLING_FRAMES) return;
      this.#followed = follow(this.parts.table);
      detach('the memory of analytics', this.#remember(this.#followed.names));
    }
    const { series, averager } = this.#followed;
    const readValue = (index: number) => frame.values[(series[index] as Series).index] ?? Number.NaN;
    const step = averager.add(frame.atMs, frame.intervalMs, isInterrupted(frame), readValue);
    if (step === undefined || !this.parts.mayJudge()) return;
    this.#waiting.push(step);
    if (this.#waiting.length > WAITING_LIMIT) this.#waiting.shift();
    if (this.#judge !== undefined) this.parts.defer(() => this.#judgeNext());
  }

  async #remember(names: readonly string[]): Promise<void> {
    const { memory, records, clock } = this.parts;
    const nowMs = clock.nowMs();
    const open = await records.load().catch((error: unknown) => this.#report(error));
    const recalled = await memory.recall(names, nowMs).catch((error: unknown) => this.#report(error));
    this.#mayKeep = recalled !== undefined;
    const periods = new AnomalyPeriods(names, SCORING_STEP_MS, open ?? undefined);
    this.#judge = { detector: createDetector(names, recalled?.state), periods };
    if (this.#waiting.length > 0) this.parts.defer(() => this.#judgeNext());
  }

  /** Judges one step at a time: many may wait. Runs outside the tick, where no one would catch an error. */
  #judgeNext(): void {
    const step = this.#waiting.shift();
    if (step === undefined || this.#judge === undefined) return;
    if (step.atMs < this.#judgedAtMs - SET_BACK_MS) {
      this.#startAgain();
      return;
    }
    this.#judgedAtMs = step.atMs;
    try {
      this.#judgeStep(step, this.#judge);
      if (this.#waiting.length === 0) this.#followNew(this.#judge);
    } catch (error) {
      this.#report(error);
    }
    if (this.#waiting.length > 0) this.parts.defer(() => this.#judgeNext());
  }

  /** Starts over after the clock was set back: a model of the future would keep the detectors silent until then. */
  #startAgain(): void {
    this.#judge = undefined;
    this.#judgedAtMs = Number.NEGATIVE_INFINITY;
    if (this.#followed !== undefined) detach('the memory of analytics', this.#remember(this.#followed.names));
  }

  #judgeStep({ atMs, values }: StepMeans, { detector, periods }: Judge): void {
    const { clock, records, memory } = this.parts;
    const beganMs = clock.monotonicMs();
    this.#leaveOutHeld(atMs, values);
    const judgement = detector.observe(atMs, values);
    this.#scoringSeconds = (clock.monotonicMs() - beganMs) / 1000;
    this.#score = judgement.score;
    for (const change of periods.observe(atMs, judgement, values)) {
      records.add(change);
      if (change.kind === 'opened') this.#anomalies++;
    }
    if (--this.#stepsToSave > 0) return;
    this.#stepsToSave = SAVED_EVERY_STEPS;
    if (!this.#mayKeep) return;
    memory.save(detector.toJSON()).catch((error: unknown) => this.#report(error));
  }

  /** Excludes a whole step if a disturbance overlaps it: its mean is not of the machine alone. */
  #leaveOutHeld(atMs: number, values: Float64Array): void {
    const series = this.#followed?.series ?? [];
    while (this.#held[0] !== undefined && this.#held[0].untilMs < atMs - SCORING_STEP_MS) this.#held.shift();
    for (const { isTouched } of this.#held) {
      for (let index = 0; index < values.length; index++) {
        const one = series[index];
        if (one !== undefined && isTouched(one)) values[index] = Number.NaN;
      }
    }
  }

  /** Follows new devices from the next step on. */
  #followNew({ detector, periods }: Judge): void {
    const chosen = chooseScoredSeries(this.parts.table.list());
    const known = this.#followed?.series ?? [];
    if (chosen.length === known.length && chosen.every((series, index) => series === known[index])) return;
    const followed = follow(this.parts.table);
    this.#followed = followed;
    this.#judge = {
      detector: createDetector(followed.names, detector.toJSON()),
      periods: new AnomalyPeriods(followed.names, SCORING_STEP_MS, periods.open),
    };
  }

  /** Counts, and logs each kind once: an error on one tick recurs on the next one. */
  #report(error: unknown): undefined {
    const message = messageOf(error);
    const times = this.#errors.get(message) ?? 0;
    this.#errors.set(message, times + 1);
    if (times === 0) this.parts.log.error('cannot check a step for anomalies', { error: message });
    return undefined;
  }
}

function follow(table: SeriesTable): Followed {
  const series = chooseScoredSeries(table.list());
  return { series, names: series.map(({ key }) => key), averager: new StepAverager(series.length, SCORING_STEP_MS) };
}

function createDetector(names: readonly string[], state?: AnomalyState): AnomalyDetector {
  return createAnomalyDetector({ names, intervalMs: SCORING_STEP_MS, state });
}
