import { roughDuration } from '../../shared/format/duration';
import { plural } from '../../shared/format/plural';
import type { KnobChange } from '../../shared/model/change';
import { MINUTE_MS } from '../../shared/model/time';
import type { ChangeRecord } from '../changes/change-record';
import type { Action } from './action';

const MOST_DOUBLINGS = 10;

type Subject = { readonly target: string; readonly targetText: string; readonly knobs: readonly KnobChange[] };

/** The reason not to try an action again, with advice. */
export interface Objection {
  readonly reason: string;
  readonly advice: string;
}

/**
 * Returns the subject of a change across restarts: the program of a process, or the target itself. Programs with the
 * same interpreter and name are the same.
 */
function subjectOf({ target, targetText, knobs }: Subject): string {
  const knob = knobs[0]?.knob;
  if (knob === undefined || !('process' in knob)) return target;
  return `${knob.process.executable} ${targetText.replace(/\s*\(pid \d+\)$/, '')}`;
}

/** Checks whether two changes applied the same action to the same subject. */
export function isSamePair({ intent: one }: ChangeRecord, { intent: other }: ChangeRecord): boolean {
  return one.action === other.action && subjectOf(one) === subjectOf(other);
}

/**
 * Finds a past verdict against trying an action again. After a change that did not help, the cooldown applies and
 * doubles each time until one helps. Harmful changes block the action until a person clears them.
 *
 * @param past all changes, oldest first
 * @returns undefined if there is no objection
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
  // A longer remaining cooldown than the whole means that the clock was set back.
  if (leftMs <= 0 || leftMs > restsMs) return undefined;
  return {
    reason: `${id} did not help on ${subject.targetText} (${last.verdict}) and is blocked there for another ${roughDuration(Math.max(leftMs, MINUTE_MS))}`,
    advice: 'Wait, or use --anyway.',
  };
}
