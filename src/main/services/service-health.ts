import type { CheckOutcome } from '../../shared/contract/service-schemas';
import type { State } from '../../shared/model/severity';

/** Judgment of the checks of a service. */
export interface ServiceHealth {
  readonly state: State;
  readonly sinceMs: number;
  readonly message: string;
  /** Failures in a row. */
  readonly failures: number;
  /** Successes in a row. */
  readonly successes: number;
}

export const UNSEEN: ServiceHealth = {
  state: 'unknown',
  sinceMs: 0,
  message: 'not checked yet',
  failures: 0,
  successes: 0,
};

/** Successes in a row after which an unhealthy service is healthy again. */
const TRUSTED_AFTER = 2;

/**
 * Judges one more check: failures up to the retries are tolerated, a recovery needs a second success, and an impossible
 * check makes the state unknown.
 */
export function judgeCheck(before: ServiceHealth, outcome: CheckOutcome, retries: number, atMs: number): ServiceHealth {
  const failures = outcome.kind === 'failed' ? before.failures + 1 : 0;
  const successes = outcome.kind === 'ok' ? before.successes + 1 : 0;
  const state = nextState(before.state, outcome.kind, { failures, successes, retries });
  const isCleared = outcome.kind === 'failed' && state !== 'unhealthy';
  const message = isCleared ? `${outcome.message} (retry ${failures} of ${retries})` : outcome.message;
  return { state, sinceMs: state === before.state ? before.sinceMs : atMs, message, failures, successes };
}

function nextState(
  before: State,
  kind: CheckOutcome['kind'],
  { failures, successes, retries }: { readonly failures: number; readonly successes: number; readonly retries: number },
): State {
  switch (kind) {
    case 'impossible':
      return 'unknown';
    case 'degraded':
      return 'degraded';
    case 'failed':
      return failures > retries ? 'unhealthy' : before;
    case 'ok': {
      const wasDown = before === 'unhealthy' || before === 'recovering';
      return wasDown && successes < TRUSTED_AFTER ? 'recovering' : 'healthy';
    }
  }
}
