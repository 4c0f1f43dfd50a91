import { roughDuration } from '../../shared/format/duration';
import { plural } from '../../shared/format/plural';
import type { KnobChange } from '../../shared/model/change';
import { MINUTE_MS } from '../../shared/model/time';
import { AdvisedError } from '../base/errors';
import type { ChangeRecord } from '../changes/change-record';
import type { Action } from './action';

const MOST_DOUBLINGS = 10;

type Subject = { readonly target: string; readonly targetText: string; readonly knobs: readonly KnobChange[] };

/**
 * Returns the subject of a change across restarts: the program of a process, or the target itself. Programs with the
 * same interpreter and name are the same.
 */
function subjectOf({ target, targetText, knobs }: Subject): string {
  const knob = knobs[0]?.knob;
  // Instances of an application differ in their last part: `app-gnome-blender-4711.scope`.
  if (knob?.kind === 'unit-property') return knob.unit.replace(/[-@][\da-f]+(?=\.\w+$)/, '');
  if (knob === undefined || !('process' in knob)) return target;
  return `${knob.process.executable} ${targetText.replace(/\s*\(pid \d+\)$/, '')}`;
}

/** Checks whether two changes applied the same action to the same subject. */
export function isSamePair({ intent: one }: ChangeRecord, { intent: other }: ChangeRecord): boolean {
  return one.action === other.action && subjectOf(one) === subjectOf(other);
}

/**
 * Refuses an action that a past verdict speaks against. After a change that did not help, the cooldown applies and
 * doubles each time until one helps. Harmful changes block the action until a person clears them.
 *
 * @param past all changes, oldest first
 * @throws AdvisedError
 */
export function heedPast(
  past: readonly ChangeRecord[],
  { id, cooldownMs }: Pick<Action, 'id' | 'cooldownMs'>,
  subject: Subject,
  { nowMs, mostHarmful }: { readonly nowMs: number; readonly mostHarmful: number },
): void {
  const name = subjectOf(subject);
  const same = past.filter(({ intent }) => intent.action === id && subjectOf(intent) === name);
  const isHarmful = ({ verdict, isForgiven }: ChangeRecord) => verdict === 'worse' && !isForgiven;
  const harmful = same.filter(isHarmful);
  if (harmful.length >= mostHarmful) {
    throw new AdvisedError(
      `${id} caused harm on ${subject.targetText} ${plural(harmful.length, 'time')} and is blocked there`,
      `\`homeostat optimize unblock ${harmful.at(-1)?.intent.changeId}\` allows it again; --anyway allows it once.`,
    );
  }
  const lastHelp = same.findLastIndex(({ verdict }) => verdict === 'better');
  const useless = same.slice(lastHelp + 1).filter((one) => isHarmful(one) || one.verdict === 'no effect');
  const last = useless.at(-1);
  if (last === undefined) return;
  const restsMs = cooldownMs * 2 ** Math.min(useless.length - 1, MOST_DOUBLINGS);
  const leftMs = (last.verdictAtMs ?? last.intent.atMs) + restsMs - nowMs;
  // A longer remaining cooldown than the whole means that the clock was set back.
  if (leftMs <= 0 || leftMs > restsMs) return;
  throw new AdvisedError(
    `${id} did not help on ${subject.targetText} (${last.verdict}) and is blocked there for another ${roughDuration(Math.max(leftMs, MINUTE_MS))}`,
    'Wait, or use --anyway.',
  );
}
