import { expect, it } from 'vitest';
import { fakeAction } from '../../../tests/helpers/fake-action';
import { describeActionsOn } from './describe-actions';

const failing = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

it('describes a program that exits meanwhile as gone, and hides no other error', () => {
  const actions = [fakeAction([], { targets: ['process'] })];
  for (const code of ['ENOENT', 'ESRCH'])
    expect(describeActionsOn('pid:7', actions, failing(code))).toMatchObject([
      { supported: false, reason: 'the target no longer exists' },
    ]);
  expect(() => describeActionsOn('pid:7', actions, failing('EIO'))).toThrow('EIO');
});
