import type {
  Bottleneck,
  RecoveryPlan,
  RecoveryStep,
  StatePrediction,
  StateTransition,
} from '../../shared/contract/health-schemas';
import type { State } from '../../shared/model/severity';
import type { StateSnapshot } from '../analytics/state/block-timeline';
import { recoveryAdvice } from './recovery-advice';
import type { Score } from './score';
import { badnessOf, StateForecast } from './state-forecast';
import { StateMachine } from './state-machine';
import { wantedState } from './wanted-state';

/** A period of time; `toMs` is exclusive. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

const KEPT_TRANSITIONS = 5_000;
/** What is left to the machine itself at the end of every plan: to stay well. */
const HOLDING_SHARE = 0.1;

/** The states of the machine: which one it is in, which it was in, which comes next, and the way back. */
export class AdvancedStateManager {
  readonly #machine: StateMachine;
  readonly #history: StateTransition[];
  readonly #forecast: StateForecast;
  #score: Score | undefined;

  /**
   * @param history transitions of former runs, oldest first
   * @param forecast what former runs learned to expect, from {@link learned}
   */
  constructor(startedAtMs: number, history: readonly StateTransition[] = [], forecast?: StateSnapshot) {
    this.#history = [...history];
    this.#forecast = new StateForecast(forecast);
    const last = history.at(-1);
    if (last !== undefined && last.to !== 'unknown') {
      this.#remember({ atMs: startedAtMs, from: last.to, to: 'unknown', reason: 'Homeostat was not running.' });
    }
    this.#machine = new StateMachine(startedAtMs);
  }

  get state(): State {
    return this.#machine.state;
  }

  get sinceMs(): number {
    return this.#machine.sinceMs;
  }

  /** What the states of this machine have taught, for the next run. */
  get learned(): StateSnapshot {
    return this.#forecast.snapshot();
  }

  /**
   * Takes a judgement.
   *
   * @param strain how near the nearest limit is, 0-1
   * @returns the transition that it made, if it made one
   */
  update(atMs: number, score: Score, strain = 0): StateTransition | undefined {
    this.#score = score;
    this.#forecast.observe(atMs, badnessOf(score, strain));
    const reason = score.deductions[0]?.text ?? 'All signals are within their thresholds.';
    return this.#remember(this.#machine.advance(atMs, wantedState(score), reason));
  }

  /** Something is done about what is wrong. @returns the transition to `recovering`, if that made one */
  beginRecovery(atMs: number, reason: string): StateTransition | undefined {
    return this.#remember(this.#machine.beginRecovery(atMs, reason));
  }

  /** A hole in the data: the state is not known until new judgements have been made. */
  interrupt(atMs: number, reason: string): StateTransition | undefined {
    this.#score = undefined;
    return this.#remember(this.#machine.interrupt(atMs, reason));
  }

  /** What is expected of the next minutes, by all that {@link update} was told; null until there is enough of it. */
  predictNextState(atMs: number): StatePrediction | null {
    return this.#forecast.predict(atMs);
  }

  /** The transitions in a period, oldest first; before them the one that led into the state the period began in. */
  getStateHistory({ fromMs, toMs }: TimeWindow): StateTransition[] {
    const first = this.#history.findIndex(({ atMs }) => atMs >= fromMs);
    const start = first === -1 ? this.#history.length - 1 : first - 1;
    return this.#history.slice(Math.max(0, start)).filter(({ atMs }) => atMs < toMs);
  }

  /**
   * The way back to health from a state: one step for each finding that takes points now, the heaviest first.
   *
   * @param bottlenecks what is active, for the names of the programs to blame
   */
  validateRecoveryPath(from: State, bottlenecks: readonly Bottleneck[] = []): RecoveryPlan {
    if (from === 'unknown' || this.#score === undefined) {
      return {
        from,
        steps: [],
        isValid: false,
        reason: 'The state of the machine is unknown, so no recovery can be planned.',
      };
    }
    const steps = this.#score.deductions
      .filter(({ points }) => points > 0)
      .map((deduction): RecoveryStep => {
        const { signal, subject, resource, points } = deduction;
        const culprit = bottlenecks.find((one) => one.resource === resource && one.subject === subject)?.culprits[0]
          ?.app;
        const { text, precondition } = recoveryAdvice(deduction, culprit);
        return { id: `${signal} ${subject ?? ''}`.trim(), text, signal, subject, precondition, points };
      });
    const reason =
      steps.length === 0
        ? 'No signal lowers the score. The machine only has to stay as it is.'
        : 'When these signals are within their thresholds, no signal lowers the score.';
    return { from, steps, isValid: true, reason };
  }

  /**
   * How far a plan has come.
   *
   * @returns 0 to 1: the share of the plan's points that are no longer taken, and 1 only when the machine is healthy
   */
  trackRecoveryProgress(plan: RecoveryPlan): number {
    if (this.#score === undefined || !plan.isValid) return 0;
    if (this.state === 'healthy') return 1;
    const planned = plan.steps.reduce((sum, { points }) => sum + points, 0);
    if (planned === 0) return 1 - HOLDING_SHARE;
    let left = 0;
    for (const { signal, subject, points } of plan.steps) {
      const now = this.#score.deductions.find((one) => one.signal === signal && one.subject === subject);
      left += Math.min(points, now?.points ?? 0);
    }
    return (1 - HOLDING_SHARE) * (1 - left / planned);
  }

  #remember(transition: StateTransition | undefined): StateTransition | undefined {
    if (transition === undefined) return undefined;
    this.#history.push(transition);
    if (this.#history.length > KEPT_TRANSITIONS) this.#history.shift();
    return transition;
  }
}
