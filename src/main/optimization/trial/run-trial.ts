import type { TrialPair } from '../../../shared/contract/optimization-schemas';
import { messageOf } from '../../base/errors';
import { discardReason, type WindowConditions } from './window-conditions';

/** How long and how often a trial measures. */
export interface TrialPlan {
  readonly pairs: number;
  readonly windowMs: number;
  /** After each switch, before anything counts. */
  readonly settleMs: number;
}

/** What a trial needs of the world: it knows neither what it switches nor what it measures. */
export interface TrialParts {
  readonly plan: TrialPlan;
  /** @returns why the trial cannot go on; undefined where it can */
  turn(isOn: boolean): string | undefined;
  /** The mean over a window; lower is better. */
  measure(windowMs: number, signal: AbortSignal): Promise<number>;
  /** Begins to watch the machine; the function that it returns says how it was since. */
  watchConditions(): () => WindowConditions;
  /** @returns what has got worse elsewhere, so that the trial must end; undefined where nothing has */
  findHarm(isOn: boolean): string | undefined;
  sleep(forMs: number, signal: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
  onProgress(isOn: boolean, pairs: readonly TrialPair[]): void;
  readonly signal: AbortSignal;
}

/** How a trial ended: every pair measured, harm done, or given up by somebody or something. */
export type TrialEnd =
  | { readonly kind: 'measured'; readonly pairs: readonly TrialPair[] }
  | { readonly kind: 'harm' | 'stopped'; readonly reason: string; readonly pairs: readonly TrialPair[] };

const HARM_CHECK_MS = 250;

interface Window {
  readonly value: number;
  readonly conditions: WindowConditions;
}

/** Ends a trial from deep inside it. */
class TrialEnded extends Error {
  constructor(
    readonly kind: 'harm' | 'stopped',
    readonly reason: string,
  ) {
    super(reason);
  }
}

/**
 * Switches a change off and on in pairs of windows, the first of each pair by chance, so that what else goes on falls on
 * both alike. Pairs that say nothing are measured again, up to as many as were planned. How the change is left is up to
 * the caller.
 *
 * @throws what `measure` throws
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
  // Harm ends a window at once, and not only at its end.
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
