import type { AutomatedOptimizationEngine } from './engine';
import type { ApplyRequest } from './plan-change';
import { reasonOfRefusal } from './reason-of-refusal';

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
    return reasonOfRefusal(error);
  }
}
