import type { DecisionOutcome } from '../../../shared/contract/automation-schemas';
import type { AutomationArea } from '../../../shared/model/automation';
import type { Tone } from '../../components';

/** Changes of each area that run automatically at the level Automatic. */
export const AREA_TEXTS: Readonly<Record<AutomationArea, string>> = {
  processor: 'Gives less CPU time to background programs that make others wait',
  memory: 'Restrains background programs before memory runs out',
  disk: 'Lets other programs use the disk before background programs',
  power: 'Restrains background programs while the machine is overheating',
};

export const OUTCOME_TONES: Readonly<Record<DecisionOutcome, Tone>> = {
  suggested: 'recovering',
  asked: 'recovering',
  'would-act': 'neutral',
  held: 'neutral',
  refused: 'degraded',
  applied: 'healthy',
  ended: 'neutral',
};

/** Returns the beginning of tomorrow in the local time zone. @param nowMs any instant of today */
export function tomorrowMs(nowMs: number): number {
  const tomorrow = new Date(nowMs);
  tomorrow.setHours(24, 0, 0, 0);
  return tomorrow.getTime();
}
