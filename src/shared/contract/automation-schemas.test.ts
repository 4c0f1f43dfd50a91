import { expect, it } from 'vitest';
import { approvalDecisionSchema } from './automation-schemas';

it.each([
  [{ askId: 'ask-1', isApproved: true }, true],
  [{ askId: 'ask-1', isApproved: false }, true],
  [{ askId: 'ask-1', choice: 'close' }, true],
  [{ askId: 'ask-1' }, false],
  [{ askId: 'ask-1', isApproved: true, choice: 'close' }, false],
  [{ askId: 'ask-1', choice: 'kill' }, false],
  [{ choice: 'close' }, false],
])('reads the answer %j: %s', (answer, isValid) => {
  expect(approvalDecisionSchema.safeParse(answer).success).toBe(isValid);
});
