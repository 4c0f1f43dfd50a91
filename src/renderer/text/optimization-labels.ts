import type { ActionArea, ActionInfo, Change, RiskClass } from '../../shared/contract/optimization-schemas';
import { times } from '../../shared/format/plural';
import { capitalize } from '../../shared/format/sentence';
import { VERDICT_LABELS } from '../../shared/format/verdict-labels';

export const RISK_LABELS: Readonly<Record<RiskClass, string>> = {
  none: 'No risk',
  low: 'Low risk',
  medium: 'Medium risk',
  high: 'High risk',
};

export const AREA_LABELS: Readonly<Record<ActionArea, string>> = {
  processor: 'CPU',
  memory: 'Memory',
  disk: 'Disk',
  power: 'Power',
  startup: 'Startup',
  homeostat: 'Homeostat',
};

const NEEDS_ADMINISTRATOR = /needs administrator(?:: (?<line>.+))?/s;
const DEBUNKED = /^debunked: /;

/** The availability of an action on this machine: it works, needs more rights, never helps, or is impossible. */
export type Availability = 'works' | 'needs administrator' | 'debunked' | 'impossible';

export function availabilityOf({ supported, reason }: Pick<ActionInfo, 'supported' | 'reason'>): Availability {
  if (supported) return 'works';
  if (NEEDS_ADMINISTRATOR.test(reason)) return 'needs administrator';
  return DEBUNKED.test(reason) ? 'debunked' : 'impossible';
}

/**
 * Returns the command for an administrator from a refusal.
 *
 * @example administratorLine('needs administrator: echo 1 > /x') // 'echo 1 > /x'
 */
export function administratorLine(reason: string): string | undefined {
  return NEEDS_ADMINISTRATOR.exec(reason)?.groups?.['line'];
}

/**
 * Returns the measured result of an action that never helps. @example measuredOf('debunked: nothing was freed') //
 * 'Nothing was freed'
 */
export function measuredOf(reason: string): string {
  return capitalize(reason.replace(DEBUNKED, ''));
}

/**
 * Summarizes the earlier results of an action on this machine.
 *
 * @param history of every change, newest first
 */
export function trackRecord(action: string, history: readonly Change[]): string {
  const tried = history.filter((change) => change.action === action && change.evidence !== null);
  const [newest] = tried;
  if (newest?.evidence == null) return 'Not tried yet.';
  const words = [...Map.groupBy(tried, ({ verdict }) => verdict ?? 'observed')].map(
    ([verdict, same]) => `${VERDICT_LABELS[verdict].toLowerCase()} ${times(same.length)}`,
  );
  const percent = Math.round(Math.abs(newest.evidence.gainRatio) * 100);
  const last = `${newest.evidence.metric} ${percent}% ${newest.evidence.gainRatio < 0 ? 'higher' : 'lower'}`;
  return `${capitalize(words.join(', '))}. Most recent trial: ${last}.`;
}
