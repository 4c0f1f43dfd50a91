import { isOpen } from '../../shared/model/change';
import { messageOf } from '../base/errors';
import { every } from '../base/timers';
import { type ChangeRecord, ourValues } from '../changes/change-record';
import type { ChangeStates } from './change-states';
import type { EngineParts } from './engine-parts';

/**
 * A check reads one file of each open change that somebody else could drop.
 *
 * @internal for its test
 */
export const VALUES_CHECK_MS = 15_000;
/** A value that is dropped more often has another owner. */
const MOST_RENEWALS = 3;

interface ValueWatchParts extends Pick<EngineParts, 'actions' | 'driver' | 'log' | 'nowMs'> {
  readonly states: ChangeStates;
  readonly undo: (changeId: string) => unknown;
}

/**
 * Notices values of kept changes that are gone: a reload of the manager dropped them, another program replaced them, or
 * the target has ended. The change ends with that reason, or is made again as its action says.
 */
export class ValueWatch {
  readonly #renewals = new Map<string, number>();

  constructor(private readonly parts: ValueWatchParts) {}

  /** @returns ends it */
  start(): () => void {
    const { log } = this.parts;
    return every(VALUES_CHECK_MS, () => this.#check(), {
      onError: (error) => log.warn('cannot compare the values of open changes', { error: messageOf(error) }),
    });
  }

  #check(): void {
    const { states, driver, log } = this.parts;
    for (const record of states.open({ withFailed: false })) {
      const { changeId } = record.intent;
      if (record.state !== 'kept' || isInPlace(record, driver)) continue;
      try {
        this.#settle(record);
      } catch (error) {
        // The manager may be restarting; the next check asks again.
        log.warn('cannot compare the value of a change', { changeId, error: messageOf(error) });
      }
    }
    for (const changeId of this.#renewals.keys())
      if (!isOpen(states.get(changeId)?.state ?? 'moot')) this.#renewals.delete(changeId);
  }

  #settle(record: ChangeRecord): void {
    const { actions, states, nowMs, undo, log } = this.parts;
    const { changeId, action: id } = record.intent;
    const renewals = this.#renewals.get(changeId) ?? 0;
    const mayRenew = actions.find((one) => one.id === id)?.whenDropped === 'set again' && renewals < MOST_RENEWALS;
    if (!mayRenew || !this.#isDropped(record) || !this.#renew(record)) {
      log.info('a change is no longer in place', { changeId });
      undo(changeId);
      return;
    }
    this.#renewals.set(changeId, renewals + 1);
    const reason = `${record.reason.replace(AGAIN, '')}${AGAIN_TEXT}`;
    states.add({ type: 'kept', changeId, atMs: nowMs(), reason, verdict: null });
    log.info('a dropped value was set again', { changeId });
  }

  /** Returns true if each value is the former one or still the new one, so that no other program has set it. */
  #isDropped(record: ChangeRecord): boolean {
    const { driver } = this.parts;
    const ours = ourValues(record);
    return record.intent.knobs.every(({ knob, before }, index) => {
      const now = driver.read(knob);
      return now.kind === 'value' && (now.value === before || now.value === ours[index]);
    });
  }

  /** @returns true if the values have an effect again */
  #renew(record: ChangeRecord): boolean {
    const { driver } = this.parts;
    const ours = ourValues(record);
    for (const [index, { knob }] of record.intent.knobs.entries()) {
      const value = ours[index] ?? '';
      driver.write(knob, value);
      if (driver.notApplied?.(knob, value) !== undefined) return false;
    }
    return true;
  }
}

const AGAIN_TEXT = ' It was dropped by another program and set again.';
const AGAIN = new RegExp(`${AGAIN_TEXT.replace('.', '\\.')}$`);

function isInPlace(record: ChangeRecord, driver: EngineParts['driver']): boolean {
  const ours = ourValues(record);
  return record.intent.knobs.every(({ knob }, index) => driver.isInPlace?.(knob, ours[index] ?? '') ?? true);
}
