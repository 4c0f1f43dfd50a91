import type {
  Bottleneck,
  Deduction,
  HealthReport,
  Incident,
  Resource,
  StateTransition,
  ScoreTrend as Trend,
} from '../../shared/contract/health-schemas';
import type { ProcessTable } from '../../shared/contract/schemas';
import { type Frame, isInterrupted } from '../../shared/model/frame';
import type { SeriesTable } from '../../shared/model/series';
import type { ThresholdSource } from '../../shared/model/threshold';
import { HOUR_MS } from '../../shared/model/time';
import type { StateSnapshot } from '../analytics/state/block-timeline';
import { AdvancedStateManager } from './advanced-state-manager';
import { BottleneckDetector } from './bottleneck-detector';
import { findCulprits } from './find-culprits';
import { IncidentTracker } from './incident-tracker';
import { ProcessFindings } from './process-findings';
import { computeScore } from './score';
import { ScoreTrend } from './score-trend';
import { SignalReader } from './signal-reader';
import { SIGNALS } from './signals';

export interface JudgeOptions {
  readonly table: SeriesTable;
  readonly thresholds: ThresholdSource;
  /** Process that is never a culprit. */
  readonly ownPid: number;
  readonly startedAtMs: number;
  /** Records of previous runs. */
  readonly history?: readonly StateTransition[];
  readonly incidents?: readonly Incident[];
  readonly forecast?: StateSnapshot;
  /** Window of the activity of bottlenecks and of the trend of the score. */
  readonly windowMs?: number;
}

/** Changes by one judgment that are to be stored. */
export interface Judgement {
  readonly report: HealthReport;
  readonly transition: StateTransition | undefined;
  readonly incidents: readonly Incident[];
}

/** Rates restart after a gap; the first ones are not judged. */
const QUIET_FRAMES_AFTER_GAP = 2;

/**
 * Analyzes the running machine frame by frame: signals, score, bottlenecks, state, incidents. It changes nothing, and
 * it is pure: the time is in the frames.
 */
export class HealthEvaluator {
  readonly states: AdvancedStateManager;
  readonly bottlenecks: BottleneckDetector;
  readonly incidents: IncidentTracker;
  readonly #reader: SignalReader;
  readonly #programs: ProcessFindings;
  readonly #trend: ScoreTrend;
  readonly #ownPid: number;
  readonly #culprits = new Map<Resource, ReturnType<typeof findCulprits>>();
  #processes: ProcessTable | undefined;
  #quietFrames = QUIET_FRAMES_AFTER_GAP;

  constructor({
    table,
    thresholds,
    ownPid,
    startedAtMs,
    history,
    incidents,
    forecast,
    windowMs = HOUR_MS,
  }: JudgeOptions) {
    this.#ownPid = ownPid;
    this.#reader = new SignalReader(SIGNALS, table, thresholds);
    this.#programs = new ProcessFindings(table);
    this.#trend = new ScoreTrend(windowMs);
    this.states = new AdvancedStateManager(startedAtMs, history, forecast);
    this.bottlenecks = new BottleneckDetector({ windowMs, culpritsOf: (resource) => this.#culpritsOf(resource) });
    this.incidents = new IncidentTracker(incidents);
  }

  /** Null until enough of the window is known. */
  get trend(): Trend | null {
    return this.#trend.trend;
  }

  /** Sets the newest scan of the processes. */
  observeProcesses(processes: ProcessTable): void {
    this.#processes = processes;
    this.#culprits.clear();
  }

  /**
   * Judges a frame.
   *
   * @param others findings of other domains at the same time: watched services, forecasts
   */
  observe(frame: Frame, others: readonly Deduction[] = []): Judgement {
    const { atMs } = frame;
    const read = [...this.#reader.read(frame), ...this.#programs.read(frame)];
    if (isInterrupted(frame)) this.#quietFrames = QUIET_FRAMES_AFTER_GAP;
    if (this.#quietFrames > 0) {
      this.#quietFrames--;
      this.bottlenecks.interrupt();
      const transition = this.states.interrupt(atMs, 'Homeostat has just started, or the machine has just resumed.');
      return this.#judgement(atMs, null, [], [], transition);
    }
    const score = computeScore([...read, ...others]);
    this.#trend.add(atMs, score.score);
    const bottlenecks = this.bottlenecks.update(atMs, score.deductions);
    const transition = this.states.update(atMs, score, this.#reader.strain);
    return this.#judgement(atMs, score.score, score.deductions, bottlenecks, transition);
  }

  /** Ends everything that is open, because nothing is judged from now on. */
  rest(atMs: number, reason: string): Judgement {
    this.#quietFrames = QUIET_FRAMES_AFTER_GAP;
    this.bottlenecks.interrupt();
    const ended = this.incidents.endAll(atMs, reason);
    const judgement = this.#judgement(atMs, null, [], [], this.states.interrupt(atMs, reason));
    return { ...judgement, incidents: ended };
  }

  #judgement(
    atMs: number,
    score: number | null,
    deductions: readonly Deduction[],
    bottlenecks: readonly Bottleneck[],
    transition: StateTransition | undefined,
  ): Judgement {
    const { state, sinceMs } = this.states;
    return {
      report: {
        atMs,
        state,
        stateSinceMs: sinceMs,
        score: state === 'unknown' ? null : score,
        deductions,
        bottlenecks,
      },
      transition,
      // Informational findings do not open incidents.
      incidents: this.incidents.update(atMs, bottlenecks.filter(isTrouble)),
    };
  }

  /** Cached for each scan and resource, because a bottleneck asks on every frame. */
  #culpritsOf(resource: Resource) {
    let known = this.#culprits.get(resource);
    if (known === undefined) {
      known = findCulprits(resource, this.#processes, this.#ownPid);
      this.#culprits.set(resource, known);
    }
    return known;
  }
}

function isTrouble({ severity }: Bottleneck): boolean {
  return severity === 'warning' || severity === 'critical';
}
