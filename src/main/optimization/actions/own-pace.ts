import { type Action, EVERY_STALL, type Planned } from '../action';

const USUAL_FACTOR = 2;

/** Needs no privilege, and helps on every machine. */
export function createOwnPace(): Action {
  return {
    id: 'own-pace',
    summary: 'Increase the interval between measurements',
    effect: 'Half the work at twice the interval. Events shorter than an interval are not seen.',
    area: 'homeostat',
    risk: 'none',
    privilege: 'user',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: null,
    cooldownMs: 60_000,
    guards: EVERY_STALL,
    probe: null,
    targets: ['machine'],
    unsupported: () => undefined,
    detect: ({ ownSteps }) => ownSteps.slice(0, 1).map((problem) => ({ target: 'machine', problem })),
    plan(_, value): Planned {
      const factor = value === undefined ? USUAL_FACTOR : Number(value);
      if (!(factor > 1 && factor <= 10))
        return { ok: false, reason: 'the value must be greater than 1 and at most 10' };
      const note = 'The change ends when the host exits or is killed.';
      return {
        ok: true,
        plan: { targetText: 'Homeostat', note, knobs: [{ knob: { kind: 'own-pace' }, want: String(factor) }] },
      };
    },
  };
}
