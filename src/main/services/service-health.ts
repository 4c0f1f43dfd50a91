import type { CheckOutcome } from '../../shared/contract/service-schemas';
import type { State } from '../../shared/model/severity';

/** What is made of the looks at a service so far. */
export interface ServiceHealth {
  readonly state: State;
  readonly sinceMs: number;
  readonly message: string;
  /** Failed looks in a row. */
  readonly failures: number;
  /** Good looks in a row. */
  readonly successes: number;
}

export const UNSEEN: ServiceHealth = {
  state: 'unknown',
  sinceMs: 0,
  message: 'not checked yet',
  failures: 0,
  successes: 0,
};

/** Good looks in a row after which a service that was unhealthy is trusted again. */
const TRUSTED_AFTER = 2;

/**
 * What one more look makes of a service: a failure is forgiven as often as it is allowed to be, a return is watched for
 * a second look, and a look that could not be made says that nothing is known.
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
