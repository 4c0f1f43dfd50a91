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

/** A period; `toMs` is exclusive. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

const KEPT_TRANSITIONS = 5_000;
/** Share of the progress for the end of every plan: to stay healthy. */
const HOLDING_SHARE = 0.1;

/** Manages the states of the machine: the present one, the history, the forecast, and the recovery plan. */
export class AdvancedStateManager {
  readonly #machine: StateMachine;
  readonly #history: StateTransition[];
  readonly #forecast: StateForecast;
  #score: Score | undefined;

  /**
   * @param history transitions of previous runs, oldest first
   * @param forecast learned data of previous runs, from {@link learned}
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

  /** The learned data about the states of this machine, for the next run. */
  get learned(): StateSnapshot {
    return this.#forecast.snapshot();
  }

  /**
   * Processes a judgment.
   *
   * @param strain closeness of the nearest threshold, 0-1
   * @returns the resulting transition, if any
   */
  update(atMs: number, score: Score, strain = 0): StateTransition | undefined {
    this.#score = score;
    this.#forecast.observe(atMs, badnessOf(score, strain));
    const reason = score.deductions[0]?.text ?? 'All signals are within their thresholds.';
    return this.#remember(this.#machine.advance(atMs, wantedState(score), reason));
  }

  /** Notes that a mitigation was applied. @returns the transition to `recovering`, if that made one */
  beginRecovery(atMs: number, reason: string): StateTransition | undefined {
    return this.#remember(this.#machine.beginRecovery(atMs, reason));
  }

  /** Notes a gap in the data: the state is unknown until there are new judgments. */
  interrupt(atMs: number, reason: string): StateTransition | undefined {
    this.#score = undefined;
    return this.#remember(this.#machine.interrupt(atMs, reason));
  }

  /** Predicts the next minutes from all judgments; null until there are enough of them. */
  predictNextState(atMs: number): StatePrediction | null {
    return this.#forecast.predict(atMs);
  }

  /** Lists the transitions in a period, oldest first, preceded by the one into the state at its beginning. */
  getStateHistory({ fromMs, toMs }: TimeWindow): StateTransition[] {
    const first = this.#history.findIndex(({ atMs }) => atMs >= fromMs);
    const start = first === -1 ? this.#history.length - 1 : first - 1;
    return this.#history.slice(Math.max(0, start)).filter(({ atMs }) => atMs < toMs);
  }

  /**
   * Plans the recovery from a state: one step for each finding that deducts points now, the largest first.
   *
   * @param bottlenecks active ones, for the names of the programs that cause them
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
   * Measures the progress of a plan.
   *
   * @returns 0 to 1: the share of the plan's points that are no longer deducted, and 1 only if the machine is healthy
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
