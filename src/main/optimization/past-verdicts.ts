import { roughDuration } from '../../shared/format/duration';
import { plural } from '../../shared/format/plural';
import type { KnobChange } from '../../shared/model/change';
import { MINUTE_MS } from '../../shared/model/time';
import type { ChangeRecord } from '../changes/change-record';
import type { Action } from './action';

const MOST_DOUBLINGS = 10;

type Subject = { readonly target: string; readonly targetText: string; readonly knobs: readonly KnobChange[] };

/** Why an action should not be tried on something again, and what to do about it. */
export interface Objection {
  readonly reason: string;
  readonly advice: string;
}

/**
 * What an action was done to, over restarts of it: the program where it was a process, else the target itself. Programs
 * of one interpreter and one name are one.
 */
function subjectOf({ target, targetText, knobs }: Subject): string {
  const knob = knobs[0]?.knob;
  if (knob === undefined || !('process' in knob)) return target;
  return `${knob.process.executable} ${targetText.replace(/\s*\(pid \d+\)$/, '')}`;
}

/** Whether two changes were the same action on the same. */
export function isSamePair({ intent: one }: ChangeRecord, { intent: other }: ChangeRecord): boolean {
  return one.action === other.action && subjectOf(one) === subjectOf(other);
}

/**
 * What earlier verdicts of an action say against trying it again: it rests for its cooldown after one that did not help,
 * twice as long after each further one until it has helped; harmful ones block it in the end, until a person has forgiven them.
 *
 * @param past all changes, oldest first
 * @returns undefined where nothing speaks against it
 */
export function findObjection(
  past: readonly ChangeRecord[],
  { id, cooldownMs }: Pick<Action, 'id' | 'cooldownMs'>,
  subject: Subject,
  { nowMs, mostHarmful }: { readonly nowMs: number; readonly mostHarmful: number },
): Objection | undefined {
  const name = subjectOf(subject);
  const same = past.filter(({ intent }) => intent.action === id && subjectOf(intent) === name);
  const harmful = same.filter(({ verdict, isForgiven: isCleared }) => verdict === 'worse' && !isCleared);
  if (harmful.length >= mostHarmful) {
    return {
      reason: `${id} caused harm on ${subject.targetText} ${plural(harmful.length, 'time')} and is blocked there`,
      advice: `\`homeostat optimize unblock ${harmful.at(-1)?.intent.changeId}\` allows it again; --anyway allows it once.`,
    };
  }
  const lastHelp = same.findLastIndex(({ verdict }) => verdict === 'better');
  const useless = same
    .slice(lastHelp + 1)
    .filter(({ verdict, isForgiven: isCleared }) => (verdict === 'worse' && !isCleared) || verdict === 'no effect');
  const last = useless.at(-1);
  if (last === undefined) return undefined;
  const restsMs = cooldownMs * 2 ** Math.min(useless.length - 1, MOST_DOUBLINGS);
  const leftMs = (last.verdictAtMs ?? last.intent.atMs) + restsMs - nowMs;
  // More than the whole rest ahead: the clock was set back, and says nothing.
  if (leftMs <= 0 || leftMs > restsMs) return undefined;
  return {
    reason: `${id} did not help on ${subject.targetText} (${last.verdict}) and is blocked there for another ${roughDuration(Math.max(leftMs, MINUTE_MS))}`,
    advice: 'Wait, or use --anyway.',
  };
}
