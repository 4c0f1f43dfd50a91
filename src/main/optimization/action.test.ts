import { expect, it } from 'vitest';
import { fakeAction } from '../../../tests/helpers/fake-action';
import { defineAction, refuse } from './action';

const planWith = (plan: () => never) => defineAction({ ...fakeAction([]), plan }).plan({ kind: 'process', pid: 1 }, '');

it.each(['ENOENT', 'ESRCH'])('refuses a target that vanishes while its plan is made: %s', (code) => {
  const result = planWith(() => {
    throw Object.assign(new Error('open /proc/1/task'), { code });
  });
  expect(result).toEqual({ ok: false, reason: 'the target no longer exists' });
});

it('gives the reason of a refusal, and throws any other error', () => {
  expect(planWith(() => refuse('it is protected'))).toEqual({ ok: false, reason: 'it is protected' });
  expect(() =>
    planWith(() => {
      throw new TypeError('a mistake of the program');
    }),
  ).toThrow(TypeError);
});
