import type { Health, Notice } from '../../../shared/contract/schemas';
import { SEVERITIES, type State } from '../../../shared/model/severity';
import type { Machine } from '../../live/machine';

/** What a person wants to know first: how it is, why, and what to do. */
export interface Verdict {
  readonly state: State;
  readonly score: number | null;
  readonly cause: string;
  readonly nextStep: string;
  /** What the host has to say, the worst first. */
  readonly notices: readonly Notice[];
}

const LEVELS: readonly Notice['level'][] = ['error', 'warning', 'info'];

export function createVerdict({ status, health }: Machine): Verdict {
  const notices = [...status.notices].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
  const { state, score } = health;
  return { state, score, cause: causeOf(health), nextStep: nextStepOf(state, notices), notices };
}

function causeOf({ state, reasons }: Health): string {
  const worst = [...reasons].sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  const first = worst[0];
  if (first !== undefined) return worst.length === 1 ? first.text : `${first.text} (and ${worst.length - 1} more)`;
  switch (state) {
    case 'unknown':
      return 'Health is not judged yet: Homeostat measures and records, and has no rules to judge by so far.';
    case 'healthy':
      return 'Nothing is wrong: no measurement is out of its bounds.';
    case 'recovering':
      return 'What was wrong is over; Homeostat waits whether it stays that way.';
    case 'degraded':
    case 'unhealthy':
    case 'critical':
      return 'The host gave no reason.';
  }
}

function nextStepOf(state: State, notices: readonly Notice[]): string {
  const pressing = notices.find(({ level }) => level !== 'info');
  if (pressing !== undefined) return pressing.advice;
  if (state === 'unknown') return 'Nothing needs to be done. The measurements below are live: judge by them.';
  if (state === 'healthy' || state === 'recovering') return 'Nothing needs to be done.';
  return 'Look below for what is busiest.';
}
