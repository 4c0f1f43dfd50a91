import type { Alert } from '../../../shared/contract/alert-schemas';
import type { HealthView } from '../../../shared/contract/health-schemas';
import type { Notice } from '../../../shared/contract/schemas';
import type { State } from '../../../shared/model/severity';
import { byWeight } from '../../live/alerts';
import { optimizeHash } from '../../routes';

/** The state, its cause and the next step. */
export interface Verdict {
  readonly state: State;
  readonly score: number | null;
  readonly cause: string;
  readonly nextStep: string;
  /** Address of the next step; undefined where no page has it. */
  readonly nextHref: string | undefined;
  /** Notices of the host and firing critical alerts, the worst first. */
  readonly notices: readonly Notice[];
}

/** A change that would help now. */
export interface Help {
  /** The title of the action. */
  readonly summary: string;
  readonly target: string;
  readonly targetText: string;
}

/** States in which nothing needs to be done. */
export const CALM_STATES: readonly State[] = ['unknown', 'healthy', 'recovering'];

const LEVELS: readonly Notice['level'][] = ['error', 'warning', 'info'];

/** @param help the best recommendation, where there is one */
export function createVerdict(
  health: HealthView,
  reported: readonly Notice[],
  alerts: readonly Alert[] = [],
  help?: Help,
): Verdict {
  const notices = [...alertNotices(alerts), ...reported].sort(
    (a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level),
  );
  const { state, score } = health;
  return { state, score, cause: causeOf(health), ...nextStepOf(state, notices, help), notices };
}

/** Alerts that need action today, acknowledged or not. */
function alertNotices(alerts: readonly Alert[]): readonly Notice[] {
  return alerts
    .filter(({ severity, phase }) => severity === 'critical' && (phase === 'firing' || phase === 'acknowledged'))
    .sort(byWeight)
    .map(({ fingerprint, summary, advice }) => ({
      id: `alert ${fingerprint}`,
      level: 'error',
      text: summary,
      advice: advice === '' ? 'See the Alerts page for details.' : advice,
    }));
}

function causeOf({ state, bottlenecks }: HealthView): string {
  const text = bottlenecks[0]?.text;
  if (text !== undefined) return bottlenecks.length === 1 ? text : `${text} (and ${bottlenecks.length - 1} more)`;
  switch (state) {
    case 'unknown':
      return 'Not judged yet: Homeostat just started or resumed, and needs a few seconds of measurements.';
    case 'healthy':
      return 'No problems: every measurement is within its thresholds.';
    case 'recovering':
      return 'The problem is over. Homeostat is waiting to see that it does not recur.';
    case 'degraded':
    case 'unhealthy':
    case 'critical':
      return 'No cause reported.';
  }
}

function nextStepOf(
  state: State,
  notices: readonly Notice[],
  help: Help | undefined,
): Pick<Verdict, 'nextStep' | 'nextHref'> {
  const step = (nextStep: string, nextHref?: string) => ({ nextStep, nextHref });
  const pressing = notices.find(({ level }) => level !== 'info');
  if (pressing !== undefined) return step(pressing.advice);
  if (CALM_STATES.includes(state)) return step('No action needed.');
  if (help === undefined) return step('Check the charts below for the busiest resource.');
  return step(`${help.summary}: ${help.targetText}.`, optimizeHash({ target: help.target }));
}
