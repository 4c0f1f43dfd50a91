import type { ChangeState } from '../../shared/contract/optimization-schemas';
import { isCutShort, isInherited, type Knob, knobName } from '../../shared/model/change';
import { messageOf } from '../base/errors';
import type { KnobReading } from '../platform/knob-reading';
import { type ChangeRecord, ourValues } from './change-record';
import type { KnobDriver } from './knob-driver';

export interface UndoOutcome {
  readonly state: Extract<ChangeState, 'undone' | 'superseded' | 'moot' | 'failed'>;
  readonly reason: string;
}

type KnobOutcome = 'undone' | 'already' | 'superseded' | 'gone' | 'failed';

interface Outcome {
  readonly outcome: KnobOutcome;
  readonly reason: string;
}

const LONGEST_VALUE = 60;
/** A process that inherited the value may start another one before it is restored. */
const MOST_GENERATIONS = 3;

/**
 * Undoes a change, knob by knob in reverse order, if the value is still the new one. A value that another program set
 * stays; a missing target needs no undo.
 */
export function undoChange(record: ChangeRecord, driver: KnobDriver): UndoOutcome {
  const { intent } = record;
  if (!intent.isLasting && intent.bootId !== driver.bootId) {
    return { state: 'moot', reason: 'A restart of the machine undid the change.' };
  }
  const ours = ourValues(record);
  const outcomes: Outcome[] = [];
  const restored = restoreTogether(record, driver);
  for (let index = intent.knobs.length - 1; index >= 0; index--) {
    const isRestored = restored.has(index);
    outcomes.push(isRestored ? { outcome: 'undone', reason: '' } : undoKnob(record, index, ours[index] ?? '', driver));
  }
  outcomes.push(...undoHeirs(record, driver));
  const of = (wanted: KnobOutcome) => outcomes.find(({ outcome }) => outcome === wanted);
  for (const state of ['failed', 'superseded'] as const) {
    const found = of(state);
    if (found !== undefined) return { state, reason: found.reason };
  }
  if (of('undone') !== undefined) return { state: 'undone', reason: 'The previous values were restored.' };
  const gone = of('gone');
  if (gone !== undefined) return { state: 'moot', reason: gone.reason };
  // The value was never written, or the guard was faster.
  return record.applied === undefined
    ? { state: 'moot', reason: 'The change had not been written yet.' }
    : { state: 'undone', reason: 'The previous values were already in place.' };
}

/** Restores the knobs that can be written in one go. @returns the indexes of those that have their former value again */
function restoreTogether(record: ChangeRecord, driver: KnobDriver): ReadonlySet<number> {
  const { knobs } = record.intent;
  const ours = ourValues(record);
  const read = () => driver.readTogether?.(knobs.map(({ knob }) => knob));
  const now = read();
  const mine = knobs
    .map((change, index) => ({ ...change, index, now: now?.[index] }))
    .filter((one) => one.now?.kind === 'value' && one.now.value !== one.before && one.now.value === ours[one.index]);
  for (const [before, group] of Map.groupBy(mine, (one) => one.before))
    driver.writeTogether?.(
      group.map(({ knob }) => knob),
      before,
    );
  const after = mine.length === 0 ? undefined : read();
  const isRestored = ({ index, before }: (typeof mine)[number]) => {
    const reading = after?.[index];
    return reading?.kind === 'value' && reading.value === before;
  };
  return new Set(mine.filter(isRestored).map(({ index }) => index));
}

function undoKnob({ intent, applied }: ChangeRecord, index: number, ours: string, driver: KnobDriver): Outcome {
  const change = intent.knobs[index];
  if (change === undefined) throw new Error(`change ${intent.changeId} has no setting ${index}`);
  const { knob, before, want } = change;
  try {
    const now = driver.read(knob);
    if (now.kind === 'gone') return { outcome: 'gone', reason: now.reason };
    if (now.value === before) return { outcome: 'already', reason: '' };
    // Before it is read back only the intended value is known, which the kernel may have rounded.
    const isOurs =
      now.value === ours || (applied === undefined && now.value === want) || isCutShort(knob, now.value, before);
    if (!isOurs) {
      // A whole file is too long to show.
      const theirs = now.value.length > LONGEST_VALUE ? 'something else' : now.value;
      return { outcome: 'superseded', reason: `Its value was changed to ${theirs} in the meantime and stays.` };
    }
    return restore(knob, before, driver);
  } catch (error) {
    return { outcome: 'failed', reason: messageOf(error) };
  }
}

/**
 * Restores threads and processes that started during the change and inherited its value, which are not on record. They
 * get the former value of the process that started them.
 */
function undoHeirs(record: ChangeRecord, driver: KnobDriver): readonly Outcome[] {
  const { knobs, sinceTicks } = record.intent;
  if (sinceTicks === undefined) return [];
  const ours = ourValues(record);
  const known = new Set(knobs.map(({ knob }) => knobName(knob)));
  const parents = knobs.flatMap(({ knob, before }, index) =>
    isInherited(knob) ? [{ knob, before, ours: ours[index] ?? '' }] : [],
  );
  if (parents.length === 0) return [];
  const outcomes: Outcome[] = [];
  for (let generation = 0; generation < MOST_GENERATIONS; generation++) {
    const found = driver.heirsOf(
      parents.map(({ knob }) => knob),
      sinceTicks,
    );
    const heirs = parents.flatMap(({ before, ours }, index) =>
      (found[index] ?? []).filter((knob) => !known.has(knobName(knob))).map((knob) => ({ knob, before, ours })),
    );
    const together = driver.readTogether?.(heirs.map(({ knob }) => knob));
    const turned = heirs.flatMap((heir, index) => undoHeir(heir, together?.[index], driver));
    outcomes.push(...turned);
    if (!turned.some(({ outcome }) => outcome === 'undone')) break;
  }
  return outcomes;
}

interface InheritedKnob {
  readonly knob: Knob;
  readonly before: string;
  readonly ours: string;
}

function undoHeir(
  { knob: heir, before, ours }: InheritedKnob,
  reading: KnobReading | undefined,
  driver: KnobDriver,
): readonly Outcome[] {
  try {
    const now = reading ?? driver.read(heir);
    if (now.kind === 'gone' || now.value !== ours || now.value === before) return [];
    return [restore(heir, before, driver)];
  } catch (error) {
    return [{ outcome: 'failed', reason: messageOf(error) }];
  }
}

/** @throws the system's error if it cannot be written */
function restore(knob: Knob, before: string, driver: KnobDriver): Outcome {
  driver.write(knob, before);
  const after = driver.read(knob);
  if (after.kind === 'gone') return { outcome: 'gone', reason: after.reason };
  if (after.value === before) return { outcome: 'undone', reason: '' };
  return { outcome: 'failed', reason: `It was set back to ${before} but reads back as ${after.value}.` };
}
