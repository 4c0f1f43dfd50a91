import { APPROVAL_CHOICES, type ApprovalChoice } from '../../../shared/model/automation';
import { argument } from '../inputs';
import { query, type Verb } from '../verb';
import { describeStatus } from './describe-status';

const ID_TEXT = 'approval ID, which `homeostat automation` lists';

/** Answers an approval or a question with one of its choices. */
export const answerWith = query({
  summary: 'answer a proposed change or a question',
  inputs: {
    askId: argument('<id>', ID_TEXT),
    choice: argument<'<choice>', ApprovalChoice>('<choice>', 'one of its choices', { choices: APPROVAL_CHOICES }),
  },
  examples: ['ask-3f2a pause'],
  ask: (api, { askId, choice }) => api.automation.answer({ askId, choice }),
  lines: describeStatus,
});

/** Defines a verb that decides on one change that automation proposes. */
export function answer(isApproved: boolean): Verb {
  return query({
    summary: `${isApproved ? 'approve' : 'reject'} a proposed change`,
    inputs: { askId: argument('<id>', ID_TEXT) },
    examples: ['ask-3f2a'],
    ask: (api, { askId }) => api.automation.answer({ askId, isApproved }),
    lines: describeStatus,
  });
}
