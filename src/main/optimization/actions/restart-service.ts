import { DAY_MS } from '../../../shared/model/time';
import { type Action, EVERY_STALL } from '../action';

const ADVICE = 'a restart cannot be undone, so you have to run it yourself: `systemctl restart NAME.service`';

/** Listed, so that a person whose service leaks knows what would help. It is never done. */
export function createRestartService(): Action {
  return {
    id: 'restart-service',
    summary: 'Restart a service whose memory has grown for hours',
    effect: 'Its memory use is as low as after a fresh start, until it grows again.',
    area: 'memory',
    risk: 'high',
    privilege: 'root',
    exitPolicy: 'keep',
    isLasting: false,
    longestMs: null,
    cooldownMs: DAY_MS,
    guards: EVERY_STALL,
    probe: null,
    targets: ['unit'],
    unsupported: () => ADVICE,
    detect: () => [],
    plan: () => ({ ok: false, reason: ADVICE }),
  };
}
