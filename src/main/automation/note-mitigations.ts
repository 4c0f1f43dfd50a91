import type { Notice } from '../../shared/contract/schemas';
import { isQuestion } from '../../shared/model/automation';
import type { Stop } from '../base/lifecycle';
import type { RealTimeOptimizer } from './real-time-optimizer';

const ID = 'automation';

/** Keeps a notice while a change is active that no person approved. */
export function noteMitigations(optimizer: RealTimeOptimizer, notices: Map<string, Notice>): Stop {
  return optimizer.events.on(() => {
    const texts = optimizer.mitigations.map(({ proposal: { problem, action, targetText } }) => {
      return `${problem} Homeostat automatically applied ${action} to ${targetText}.`;
    });
    const advice = '`homeostat automation` shows when it expires. `homeostat automation panic` undoes all changes.';
    if (texts.length === 0) notices.delete(ID);
    else notices.set(ID, { id: ID, level: 'info', text: texts.join(' '), advice });
  });
}

const QUESTION_ID = 'automation-question';

/** Keeps a notice while an emergency waits for a person's answer. */
export function noteQuestions(
  optimizer: Pick<RealTimeOptimizer, 'approvals' | 'changes'>,
  notices: Map<string, Notice>,
): Stop {
  return optimizer.changes.on(() => {
    const [question] = optimizer.approvals.filter(isQuestion);
    notices.delete(QUESTION_ID);
    if (question === undefined) return;
    const { id, text, problem, choices } = question;
    const [safest, ...others] = choices.map((choice) => choice.id);
    notices.set(QUESTION_ID, {
      id: QUESTION_ID,
      level: 'warning',
      text: text === problem ? problem : `${text} ${problem}`,
      advice: `Answer on the Automation page, or with \`homeostat automation answer ${id} ${safest}\` (or ${others.join(', ')}).`,
    });
  });
}
