import { argument } from '../inputs';
import { query, type Verb } from '../verb';
import { describeStatus } from './describe-status';

/** Defines a verb that decides on one change that automation proposes. */
export function answer(isApproved: boolean): Verb {
  return query({
    summary: `${isApproved ? 'approve' : 'reject'} a proposed change`,
    inputs: { askId: argument('<id>', 'approval ID, which `homeostat automation` lists') },
    examples: ['ask-3'],
    ask: (api, { askId }) => api.automation.answer({ askId, isApproved }),
    lines: describeStatus,
  });
}
