import { randomUUID } from 'node:crypto';
import type { UndoResult } from '../../shared/contract/optimization-schemas';
import type { Knob, KnobChange } from '../../shared/model/change';
import { AdvisedError, messageOf } from '../base/errors';
import type { KnobDriver } from '../changes/knob-driver';
import type { Action } from './action';
import type { ChangeStates } from './change-states';
import type { EngineParts } from './engine-parts';
import type { ApplyRequest } from './plan-change';

/** The guard undoes an expired change only after the engine should have. */
const GUARD_GRACE_SECONDS = 5;

export interface ChangeToMake {
  readonly request: ApplyRequest;
  readonly action: Action;
  readonly planned: {
    readonly targetText: string;
    readonly knobs: readonly KnobChange[];
    /** Clock ticks since boot, taken before the knobs were read. */
    readonly sinceTicks: number;
  };
  readonly undo: (changeId: string) => UndoResult;
}

/**
 * Records a change, registers it with the guard, and writes and reads back each knob.
 *
 * @throws the system's error if it cannot be recorded; AdvisedError if it failed and was undone
 */
export function makeChange(
  { nowMs, driver, guard }: Pick<EngineParts, 'nowMs' | 'driver' | 'guard'>,
  states: ChangeStates,
  { request, action, planned: { targetText, knobs, sinceTicks }, undo }: ChangeToMake,
): { readonly changeId: string; readonly expiresAtMs: number | null } {
  const atMs = nowMs();
  const changeId = `change-${atMs}-${randomUUID().slice(0, 8)}`;
  const lasts = Math.min(action.longestMs ?? Number.POSITIVE_INFINITY, request.forMs ?? Number.POSITIVE_INFINITY);
  const expiresAtMs = Number.isFinite(lasts) ? atMs + lasts : null;
  // The guard handles changes that expire, unless only the next start can undo them.
  const exitPolicy = request.forMs !== undefined && !action.isLasting ? 'revert' : action.exitPolicy;
  states.add({
    type: 'intent',
    changeId,
    atMs,
    bootId: driver.bootId,
    sinceTicks,
    action: action.id,
    target: request.target,
    targetText,
    by: request.by,
    why: request.why ?? '',
    knobs,
    expiresAtMs,
    exitPolicy,
    isLasting: action.isLasting,
  });
  try {
    // The guard must not undo a change that outlives the host. The next start settles an interrupted one.
    const guardSeconds = Number.isFinite(lasts) ? lasts / 1000 + GUARD_GRACE_SECONDS : 0;
    if (exitPolicy !== 'keep') guard.add(changeId, knobs, guardSeconds, sinceTicks);
    if (!writeTogether(driver, knobs)) for (const { knob, want } of knobs) writeIfPresent(driver, knob, want);
    const values = readValues(driver, knobs);
    states.add({ type: 'applied', changeId, atMs: nowMs(), values });
    // The guard restores only values of this change, which differ if the kernel rounded them.
    const rounded = knobs.flatMap((one, index) => {
      const want = values[index] ?? one.want;
      return want === one.want || want === one.before ? [] : [{ ...one, want }];
    });
    if (exitPolicy !== 'keep' && rounded.length > 0) guard.add(changeId, rounded, guardSeconds, sinceTicks);
    const problem = knobs.map(({ knob }, index) => driver.notApplied?.(knob, values[index] ?? '')).find(Boolean);
    if (problem !== undefined) throw new Error(problem);
    const changed = knobs.some(({ before }, index) => values[index] !== before);
    if (!changed) throw new Error('the system did not accept the value');
  } catch (error) {
    const { state, reason } = undo(changeId);
    const left = state === 'failed' ? ` The undo failed: ${reason}` : ' The previous values were restored.';
    throw new AdvisedError(`${action.id} failed: ${messageOf(error)}.${left}`, 'See `homeostat optimize history`.');
  }
  return { changeId, expiresAtMs };
}

function writeTogether(driver: KnobDriver, knobs: readonly KnobChange[]): boolean {
  const want = knobs[0]?.want ?? '';
  if (knobs.some((one) => one.want !== want)) return false;
  return (
    driver.writeTogether?.(
      knobs.map(({ knob }) => knob),
      want,
    ) === true
  );
}

/** A compiler or a thread may end before its turn, which is not an error of those that run on. */
function writeIfPresent(driver: KnobDriver, knob: Knob, want: string): void {
  try {
    driver.write(knob, want);
  } catch (error) {
    if (driver.read(knob).kind !== 'gone') throw error;
  }
}

/** Returns the values as read back, and the wanted one of what has ended. @throws if everything has ended */
function readValues(driver: KnobDriver, knobs: readonly KnobChange[]): readonly string[] {
  const readings = driver.readTogether?.(knobs.map(({ knob }) => knob)) ?? knobs.map(({ knob }) => driver.read(knob));
  const [first] = readings;
  if (first?.kind === 'gone' && readings.every(({ kind }) => kind === 'gone')) throw new Error(first.reason);
  return readings.map((now, index) => (now.kind === 'gone' ? (knobs[index]?.want ?? '') : now.value));
}
