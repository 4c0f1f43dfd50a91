import { AdvisedError, errnoOf, isMissing, messageOf } from '../base/errors';

/**
 * Returns the reason of a refusal by the engine.
 *
 * @throws any other error
 */
export function reasonOfRefusal(error: unknown): string {
  if (error instanceof AdvisedError) return messageOf(error);
  // The process has exited since it was found.
  if (isMissing(error) || errnoOf(error) === 'ESRCH') return 'the target no longer exists';
  throw error;
}
