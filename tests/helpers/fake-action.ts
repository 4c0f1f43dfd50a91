import { type Action, defineAction, type Plan } from '../../src/main/optimization/action';

/** An action on the whole machine that sets knobs. */
export function fakeAction(knobs: Plan['knobs'], values: Partial<Action> = {}): Action {
  const action = defineAction({
    id: 'act',
    summary: '',
    effect: '',
    area: 'processor',
    risk: 'low',
    cooldownMs: 0,
    probe: 'cpu-latency',
    targets: ['machine'],
    unsupported: () => undefined,
    plan: () => ({ targetText: 'the machine', note: '', knobs }),
  });
  return { ...action, ...values };
}
