import type { TrialPair } from '../../../shared/contract/optimization-schemas';
import { medianOf } from '../../../shared/model/median';

/** One window of a trial, in the order in which they were measured. */
export interface TrialWindow {
  /** Number of its pair, from 1. */
  readonly pair: number;
  readonly isOn: boolean;
  /** Null while it is being measured or is still to come. */
  readonly valueMs: number | null;
  /** Why its pair does not count; null where it does. */
  readonly discarded: string | null;
}

/**
 * Returns the windows of the pairs, and those still to come.
 *
 * @param wanted number of pairs to count; the order of windows to come is unknown, so that off comes before on
 */
export function trialWindows(pairs: readonly TrialPair[], wanted: number): readonly TrialWindow[] {
  const counted = pairs.filter(({ discarded }) => discarded === null).length;
  const measured = pairs.flatMap(({ order, off, on, discarded }, index): TrialWindow[] => {
    const windows = [
      { pair: index + 1, isOn: false, valueMs: off, discarded },
      { pair: index + 1, isOn: true, valueMs: on, discarded },
    ];
    return order === 'off-on' ? windows : windows.toReversed();
  });
  const missing = Math.max(0, wanted - counted);
  const toCome = Array.from({ length: 2 * missing }, (_, index): TrialWindow => {
    const pair = pairs.length + 1 + Math.floor(index / 2);
    return { pair, isOn: index % 2 === 1, valueMs: null, discarded: null };
  });
  return [...measured, ...toCome];
}

/** The median of what counts, by whether the change was on; NaN where nothing counts. */
export function medianMs(pairs: readonly TrialPair[], side: 'off' | 'on'): number {
  const counted = pairs.filter(({ discarded }) => discarded === null);
  return medianOf(counted.map((pair) => pair[side])) ?? Number.NaN;
}
