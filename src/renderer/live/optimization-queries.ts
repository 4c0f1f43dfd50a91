import type { OptimizationPlan, OptimizationStatus } from '../../shared/contract/optimization-schemas';
import type { ProcessTableView } from '../../shared/contract/schemas';
import type { OptimizationReport } from '../../shared/format/optimization-report';
import type { ActionInfo, Change, QuarantineEntry, Suggestion } from '../../shared/model/change';
import type { Recommendations } from '../../shared/model/recommendation';
import type { Question } from './answer';

/** What the page asks of the engine. The version of a question is another one once a person has changed something. */

const STATUS_MS = 1_000;
const RENEW_MS = 5_000;
const SELDOM_MS = 60_000;
const MOST_PROCESSES = 500;

/** What is to be done to what. */
export interface ApplyRequest {
  readonly action: string;
  readonly target: string;
  readonly value?: string;
  /** What it is done against; it stands in the report. */
  readonly why?: string;
}

export function statusQuestion(version: number): Question<OptimizationStatus> {
  return {
    key: `status ${version}`,
    subject: 'status',
    everyMs: STATUS_MS,
    ask: ({ optimize }, signal) => optimize.status(undefined, { signal }),
  };
}

export function suggestionsQuestion(version: number): Question<readonly Suggestion[]> {
  return {
    key: `suggestions ${version}`,
    subject: 'suggestions',
    everyMs: RENEW_MS,
    ask: ({ optimize }, signal) => optimize.suggest(undefined, { signal }),
  };
}

export function recommendationsQuestion(version: number): Question<Recommendations> {
  return {
    key: `recommendations ${version}`,
    subject: 'recommendations',
    everyMs: RENEW_MS,
    ask: ({ recommendations }, signal) => recommendations.list(undefined, { signal }),
  };
}

export function historyQuestion(version: string): Question<readonly Change[]> {
  return {
    key: `history ${version}`,
    subject: 'history',
    everyMs: RENEW_MS,
    ask: ({ optimize }, signal) => optimize.history(undefined, { signal }),
  };
}

/** Of all time. */
export function reportQuestion(version: string): Question<OptimizationReport> {
  return {
    key: `report ${version}`,
    subject: 'report',
    everyMs: RENEW_MS,
    ask: ({ optimize }, signal) => optimize.report({}, { signal }),
  };
}

export function quarantineQuestion(version: number): Question<readonly QuarantineEntry[]> {
  return {
    key: `quarantine ${version}`,
    subject: 'quarantine',
    everyMs: RENEW_MS,
    ask: ({ optimize }, signal) => optimize.quarantine(undefined, { signal }),
  };
}

export const ACTIONS: Question<readonly ActionInfo[]> = {
  key: 'actions',
  subject: 'actions',
  everyMs: SELDOM_MS,
  ask: ({ optimize }, signal) => optimize.list(undefined, { signal }),
};

/** Asked once: it may take the host a moment, and a person reads it. */
export function planQuestion(request: ApplyRequest): Question<OptimizationPlan> {
  const name = `plan ${request.action} ${request.target} ${request.value ?? ''}`;
  return {
    key: name,
    subject: name,
    everyMs: SELDOM_MS,
    ask: ({ optimize }, signal) => optimize.plan(request, { signal }),
  };
}

export const PROCESSES: Question<ProcessTableView> = {
  key: 'processes',
  subject: 'processes',
  everyMs: RENEW_MS,
  ask: ({ processes }, signal) => processes.list({ sort: 'cpu', limit: MOST_PROCESSES }, { signal }),
};
