import type { ErrorReport } from '../base/contain';
import type { Log } from '../base/log';
import { RateLimit } from '../base/rate-limit';

/** Writes errors that a boundary contained to the log: one line a minute for each kind, with the stack of the first. */
export function createErrorReport(log: Log, monotonicMs: () => number): ErrorReport {
  const limit = new RateLimit(monotonicMs);
  return (what, error) => {
    const suppressed = limit.pass(what);
    if (suppressed === undefined) return;
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
    log.error(`${what} failed`, { error: message, suppressed, stack });
  };
}
