import { expect, it } from 'vitest';
import { QUESTION as SAMPLE } from '../../../tests/helpers/approval-samples';
import type { Approval } from '../../shared/contract/automation-schemas';
import type { Notice } from '../../shared/contract/schemas';
import { Bus } from '../base/bus';
import { noteQuestions } from './note-mitigations';

const QUESTION: Approval = { ...SAMPLE, problem: 'Memory is about to run out.' };

it('keeps a notice with the answers while a question is pending, but not for an ordinary change', () => {
  const optimizer = { approvals: [QUESTION] as readonly Approval[], changes: new Bus<true>() };
  const notices = new Map<string, Notice>();
  noteQuestions(optimizer, notices);
  optimizer.changes.emit(true);
  expect([...notices.values()]).toEqual([
    {
      id: 'automation-question',
      level: 'warning',
      text: 'Memory runs out in about 40 s. Memory is about to run out.',
      advice: 'Answer on the Automation page, or with `homeostat automation answer ask-1a2b pause` (or close, leave).',
    },
  ]);
  optimizer.approvals = [{ ...QUESTION, choices: [{ id: 'approve', text: 'Approve' }] }];
  optimizer.changes.emit(true);
  expect(notices.size).toBe(0);
});
