import type { ActionInfo, Change, OptimizationPlan, OptimizationReport, OptimizationStatus, QuarantineEntry, Suggestion } from '../../shared/contract/optimization-schemas';
import type { Recommendations } from '../../shared/contract/recommendation-schemas';
import type { ProcessTableView } from '../../shared/contract/schemas';
import type { Query } from './query';

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

export function statusQuery(version: number): Query<OptimizationStatus> {
  return {
    key: `status ${version}`,
    subject: 'status',
    everyMs: STATUS_MS,
    run: ({ optimize }, signal) => optimize.status(undefined, { signal }),
  };
}

export function suggestionsQuery(version: number): Query<readonly Suggestion[]> {
  return {
    key: `suggestions ${version}`,
    subject: 'suggestions',
    everyMs: RENEW_MS,
    run: ({ optimize }, signal) => optimize.suggest(undefined, { signal }),
  };
}

export function recommendationsQuery(version: number): Query<Recommendations> {
  return {
    key: `recommendations ${version}`,
    subject: 'recommendations',
    everyMs: RENEW_MS,
    run: ({ recommendations }, signal) => recommendations.list(undefined, { signal }),
  };
}

export function historyQuery(version: string): Query<readonly Change[]> {
  return {
    key: `history ${version}`,
    subject: 'history',
    everyMs: RENEW_MS,
    run: ({ optimize }, signal) => optimize.history(undefined, { signal }),
  };
}

/** Of all time. */
export function reportQuery(version: string): Query<OptimizationReport> {
  return {
    key: `report ${version}`,
    subject: 'report',
    everyMs: RENEW_MS,
    run: ({ optimize }, signal) => optimize.report({}, { signal }),
  };
}

export function quarantineQuery(version: number): Query<readonly QuarantineEntry[]> {
  return {
    key: `quarantine ${version}`,
    subject: 'quarantine',
    everyMs: RENEW_MS,
    run: ({ optimize }, signal) => optimize.quarantine(undefined, { signal }),
  };
}

export const ACTIONS: Query<readonly ActionInfo[]> = {
  key: 'actions',
  subject: 'actions',
  everyMs: SELDOM_MS,
  run: ({ optimize }, signal) => optimize.list(undefined, { signal }),
};

/** Asked once: it may take the host a moment, and a person reads it. */
export function planQuery(request: ApplyRequest): Query<OptimizationPlan> {
  const name = `plan ${request.action} ${request.target} ${request.value ?? ''}`;
  return {
    key: name,
    subject: name,
    everyMs: SELDOM_MS,
    run: ({ optimize }, signal) => optimize.plan(request, { signal }),
  };
}

export const PROCESSES: Query<ProcessTableView> = {
  key: 'processes',
  subject: 'processes',
  everyMs: RENEW_MS,
  run: ({ processes }, signal) => processes.list({ sort: 'cpu', limit: MOST_PROCESSES }, { signal }),
};
