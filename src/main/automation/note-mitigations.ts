import type { Notice } from '../../shared/contract/schemas';
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
