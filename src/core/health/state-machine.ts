import type { StateTransition } from '../../shared/contract/health-schemas';
import type { State } from '../../shared/model/severity';

type Wanted = Exclude<State, 'recovering' | 'unknown'>;

export interface DwellTimes {
  /** Time for which a worse state must last before it is adopted. */
  readonly worseMs: number;
  /** Time for which a better state must last before the machine is recovering. */
  readonly betterMs: number;
  /** Time for which it must then stay well before it is healthy again. */
  readonly recoveringMs: number;
}

const DWELL_TIMES: DwellTimes = { worseMs: 2_000, betterMs: 8_000, recoveringMs: 20_000 };

/** Time within which an effective change shows. */
const HELP_MS = 10_000;

const RANK: Readonly<Record<Wanted, number>> = { healthy: 0, degraded: 1, unhealthy: 2, critical: 3 };

/**
 * The state of the machine with dwell times: worse almost at once, better only if it lasts, by way of `recovering`.
 * After a gap the state is unknown until a judgment has lasted for the time that a worse state needs.
 */
export class StateMachine {
  #state: State = 'unknown';
  #sinceMs: number;
  #wanted: Wanted | undefined;
  #wantedSinceMs = 0;
  /** A mitigation of the previous state: until then the machine may still be as bad. */
  #help: { readonly from: Wanted; readonly untilMs: number } | undefined;

  constructor(
    startedAtMs: number,
    private readonly dwell: DwellTimes = DWELL_TIMES,
  ) {
    this.#sinceMs = startedAtMs;
  }

  get state(): State {
    return this.#state;
  }

  get sinceMs(): number {
    return this.#sinceMs;
  }

  /** Processes the state that the score asks for. @returns the resulting transition, if any */
  advance(atMs: number, wanted: Wanted, reason: string): StateTransition | undefined {
    if (wanted !== this.#wanted) {
      // On the way through several worse states the elapsed time counts for all.
      const isWorseStill =
        this.#wanted !== undefined && RANK[wanted] > RANK[this.#wanted] && this.#isWorse(this.#wanted);
      if (!isWorseStill) this.#wantedSinceMs = atMs;
      this.#wanted = wanted;
    }
    const next = this.#next(wanted, atMs - this.#wantedSinceMs, atMs);
    return next === this.#state ? undefined : this.#go(atMs, next, reason);
  }

  /**
   * Notes that a mitigation was applied: the machine is recovering, unless it gets worse or does not improve within
   * seconds.
   *
   * @returns the resulting transition; undefined if nothing is wrong, or it is recovering already
   */
  beginRecovery(atMs: number, reason: string): StateTransition | undefined {
    const from = this.#state;
    if (from === 'healthy' || from === 'unknown' || from === 'recovering') return undefined;
    this.#help = { from, untilMs: atMs + HELP_MS };
    return this.#go(atMs, 'recovering', reason);
  }

  /** Resets to unknown after a suspend, a restart or a gap in the data. */
  interrupt(atMs: number, reason: string): StateTransition | undefined {
    this.#wanted = undefined;
    return this.#state === 'unknown' ? undefined : this.#go(atMs, 'unknown', reason);
  }

  #next(wanted: Wanted, wantedForMs: number, atMs: number): State {
    const { worseMs, betterMs, recoveringMs } = this.dwell;
    switch (this.#state) {
      case 'unknown':
        return wantedForMs >= worseMs ? wanted : 'unknown';
      case 'recovering':
        if (wanted === 'healthy') return atMs - this.#sinceMs >= recoveringMs ? 'healthy' : 'recovering';
        if (this.#isHelped(wanted, atMs)) return 'recovering';
        return wantedForMs >= worseMs ? wanted : 'recovering';
      default:
        if (wanted === this.#state) return this.#state;
        if (this.#isWorse(wanted)) return wantedForMs >= worseMs ? wanted : this.#state;
        if (wantedForMs < betterMs) return this.#state;
        return wanted === 'healthy' ? 'recovering' : wanted;
    }
  }

  #isHelped(wanted: Wanted, atMs: number): boolean {
    return this.#help !== undefined && atMs < this.#help.untilMs && RANK[wanted] <= RANK[this.#help.from];
  }

  #isWorse(wanted: Wanted): boolean {
    const rank = this.#state === 'unknown' || this.#state === 'recovering' ? 0 : RANK[this.#state];
    return RANK[wanted] > rank;
  }

  #go(atMs: number, to: State, reason: string): StateTransition {
    const from = this.#state;
    this.#state = to;
    if (to !== 'recovering') this.#help = undefined;
    this.#sinceMs = atMs;
    return { atMs, from, to, reason };
  }
}
