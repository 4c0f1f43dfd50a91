import { AdvisedError, errnoOf, isMissing, messageOf } from '../base/errors';
import type { AutomatedOptimizationEngine } from './engine';
import type { ApplyRequest } from './plan-change';

/**
 * Checks in advance whether the engine would make a change now, so that nothing is offered that it would refuse.
 *
 * @returns the reason of the refusal
 */
export function refusalOf(
  engine: Pick<AutomatedOptimizationEngine, 'rehearse'>,
  request: ApplyRequest,
): string | undefined {
  try {
    engine.rehearse(request);
    return undefined;
  } catch (error) {
    if (error instanceof AdvisedError) return messageOf(error);
    // The process has exited since it was found.
    if (isMissing(error) || errnoOf(error) === 'ESRCH') return 'the target no longer exists';
    throw error;
  }
}
