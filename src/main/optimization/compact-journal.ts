import type { KnobChange } from '../../shared/model/change';
import { DAY_MS } from '../../shared/model/time';
import { messageOf } from '../base/errors';
import type { ChangeStates } from './change-states';
import type { EngineParts } from './engine-parts';

/**
 * Removes changes that ended long ago from the journal, except those of files that are still in quarantine. Logs a
 * failure, because the next attempt may succeed.
 */
export function compactJournal(
  { nowMs, trustedNowMs = nowMs, driver, log }: EngineParts,
  states: ChangeStates,
  historyDays: number,
): void {
  const isInQuarantine = ({ knob }: KnobChange) => {
    const reading = knob.kind === 'place' ? driver.read(knob) : undefined;
    return reading?.kind === 'value' && reading.value === 'quarantined';
  };
  try {
    const dropped = states.compact(trustedNowMs() - historyDays * DAY_MS, (knobs) => knobs.some(isInQuarantine));
    if (dropped > 0) log.info('removed old changes from the journal', { dropped });
  } catch (error) {
    log.warn('cannot compact the journal', { error: messageOf(error) });
  }
}
