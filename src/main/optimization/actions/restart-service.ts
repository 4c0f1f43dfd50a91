import { DAY_MS } from '../../../shared/model/time';
import { type Action, defineAction, refuse } from '../action';

const ADVICE = 'a restart cannot be undone, so you have to run it yourself: `systemctl restart NAME.service`';

/** Only listed, so that people with a leaking service know the remedy. */
export function createRestartService(): Action {
  return defineAction({
    id: 'restart-service',
    summary: 'Restart a service whose memory has grown for hours',
    effect: 'Its memory use is as low as after a fresh start, until it grows again.',
    area: 'memory',
    risk: 'high',
    privilege: 'root',
    exitPolicy: 'keep',
    cooldownMs: DAY_MS,
    targets: ['unit'],
    unsupported: () => ADVICE,
    plan: () => refuse(ADVICE),
  });
}
