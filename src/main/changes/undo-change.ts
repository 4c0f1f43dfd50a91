import type { ChangeState } from '../../shared/contract/optimization-schemas';
import { isCutShort, isInherited, type Knob, knobName } from '../../shared/model/change';
import { messageOf } from '../base/errors';
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
  for (let index = intent.knobs.length - 1; index >= 0; index--) {
    outcomes.push(undoKnob(record, index, ours[index] ?? '', driver));
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
  return knobs.flatMap(({ knob, before }, index) => {
    if (!isInherited(knob)) return [];
    const outcomes: Outcome[] = [];
    for (let generation = 0; generation < MOST_GENERATIONS; generation++) {
      const turned = driver
        .heirsOf(knob, sinceTicks)
        .filter((heir) => !known.has(knobName(heir)))
        .flatMap((heir) => undoHeir(heir, ours[index] ?? '', before, driver));
      outcomes.push(...turned);
      if (!turned.some(({ outcome }) => outcome === 'undone')) break;
    }
    return outcomes;
  });
}

function undoHeir(heir: Knob, ours: string, before: string, driver: KnobDriver): readonly Outcome[] {
  try {
    const now = driver.read(heir);
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
