import type { Emergency, Suspect } from '../../../shared/contract/automation-schemas';
import type { Proposal } from '../policy/proposal';
import type { Mitigation } from './mitigations';

/** Proposes a mitigation of one suspect: named as people know it, and remembered by its stable name. */
export function proposeMitigation(
  { area, text }: Emergency,
  { action, value, forMs }: Mitigation,
  { pid, app, title = app }: Suspect,
): Proposal {
  return {
    area,
    action,
    target: `pid:${pid}`,
    targetText: `${title} (pid ${pid})`,
    subject: app,
    value,
    problem: text,
    isEmergency: true,
    forMs,
  };
}
