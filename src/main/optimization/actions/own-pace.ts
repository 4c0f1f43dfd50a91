import { type Action, defineAction, readNumber } from '../action';

const USUAL_FACTOR = 2;

/** Makes Homeostat measure less often. Every machine supports it, without any privilege. */
export function createOwnPace(): Action {
  return defineAction({
    id: 'own-pace',
    summary: 'Increase the interval between measurements',
    effect: 'Half the work at twice the interval. Events shorter than an interval are not seen.',
    area: 'homeostat',
    risk: 'none',
    cooldownMs: 60_000,
    targets: ['machine'],
    unsupported: () => undefined,
    detect: ({ ownSteps }) => ownSteps.slice(0, 1).map((problem) => ({ target: 'machine', problem })),
    plan(_, value) {
      const isValid = (one: number) => one > 1 && one <= 10;
      const factor = readNumber(value, USUAL_FACTOR, isValid, 'greater than 1 and at most 10');
      const note = 'The change ends when the host exits or is killed.';
      return { targetText: 'Homeostat itself', note, knobs: [{ knob: { kind: 'own-pace' }, want: String(factor) }] };
    },
  });
}
