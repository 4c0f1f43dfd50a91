import type { TrialPair } from '../../../shared/contract/optimization-schemas';
import { messageOf } from '../../base/errors';
import { discardReason, type WindowConditions } from './window-conditions';

/** Duration and number of the windows of a trial. */
export interface TrialPlan {
  readonly pairs: number;
  readonly windowMs: number;
  /** Time after each switch before the measurement starts. */
  readonly settleMs: number;
}

/** Functions that a trial calls, independent of the change and the probe. */
export interface TrialParts {
  readonly plan: TrialPlan;
  /** @returns the reason if the trial cannot continue */
  turn(isOn: boolean): string | undefined;
  /** Returns the mean over a window; lower is better. */
  measure(windowMs: number, signal: AbortSignal): Promise<number>;
  /** Starts to watch the machine. The returned function describes the conditions since then. */
  watchConditions(): () => WindowConditions;
  /** @returns the harm that must end the trial */
  findHarm(isOn: boolean): string | undefined;
  sleep(forMs: number, signal: AbortSignal): Promise<void>;
  random(): number;
  onProgress(isOn: boolean, pairs: readonly TrialPair[]): void;
  readonly signal: AbortSignal;
}

/** Outcome of a trial: all pairs measured, harm done, or stopped. */
export type TrialEnd =
  | { readonly kind: 'measured'; readonly pairs: readonly TrialPair[] }
  | { readonly kind: 'harm' | 'stopped'; readonly reason: string; readonly pairs: readonly TrialPair[] };

const HARM_CHECK_MS = 250;

interface Window {
  readonly value: number;
  readonly conditions: WindowConditions;
}

class TrialEnded extends Error {
  constructor(
    readonly kind: 'harm' | 'stopped',
    readonly reason: string,
  ) {
    super(reason);
  }
}

/**
 * Switches a change off and on in pairs of windows, in random order, so that other activity affects both alike.
 * Discarded pairs are repeated, at most as many as were planned. The caller decides the final state of the change.
 *
 * @throws the error of `measure`
 */
export async function runTrial(parts: TrialParts): Promise<TrialEnd> {
  const { plan, random, onProgress } = parts;
  const pairs: TrialPair[] = [];
  let counted = 0;
  try {
    while (counted < plan.pairs && pairs.length < plan.pairs * 2) {
      const onFirst = random() < 0.5;
      const first = await measureWindow(parts, onFirst, pairs);
      const second = await measureWindow(parts, !onFirst, pairs);
      const discarded = discardReason(first.conditions, second.conditions);
      const [on, off] = onFirst ? [first, second] : [second, first];
      pairs.push({ order: onFirst ? 'on-off' : 'off-on', off: off.value, on: on.value, discarded });
      if (discarded === null) counted++;
      onProgress(!onFirst, pairs);
    }
    return { kind: 'measured', pairs };
  } catch (error) {
    if (error instanceof TrialEnded) return { kind: error.kind, reason: error.reason, pairs };
    if (parts.signal.aborted) return { kind: 'stopped', reason: 'The trial was stopped.', pairs };
    throw error;
  }
}

async function measureWindow(parts: TrialParts, isOn: boolean, pairs: readonly TrialPair[]): Promise<Window> {
  const { plan, turn, sleep, measure, findHarm } = parts;
  parts.signal.throwIfAborted();
  const obstacle = turn(isOn);
  if (obstacle !== undefined) throw new TrialEnded('stopped', obstacle);
  parts.onProgress(isOn, pairs);
  // Harm ends a window at once.
  const ending = new AbortController();
  let harm: string | undefined;
  const timer = setInterval(() => {
    try {
      harm ??= findHarm(isOn);
    } catch (error) {
      harm = `The check for harm failed: ${messageOf(error)}`;
    }
    if (harm !== undefined) ending.abort();
  }, HARM_CHECK_MS);
  try {
    const signal = AbortSignal.any([parts.signal, ending.signal]);
    await sleep(plan.settleMs, signal);
    const conditionsSince = parts.watchConditions();
    const value = await measure(plan.windowMs, signal);
    const conditions = conditionsSince();
    harm ??= findHarm(isOn);
    if (harm !== undefined) throw new TrialEnded('harm', harm);
    return { value, conditions };
  } catch (error) {
    if (harm !== undefined) throw new TrialEnded('harm', harm);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
