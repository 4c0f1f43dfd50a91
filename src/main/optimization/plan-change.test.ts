import { expect, it } from 'vitest';
import { fakeAction } from '../../../tests/helpers/fake-action';
import type { KnobDriver } from '../changes/knob-driver';
import { planChange } from './plan-change';

const refusalOf = (problem: string) => {
  const actions = [fakeAction([], { unsupported: () => problem })];
  try {
    planChange({ actions, driver: {} as KnobDriver }, { action: 'act', target: 'machine', by: 'test' });
  } catch (error) {
    return error;
  }
  return undefined;
};

it('shows commands for an administrator instead of sending people away', () => {
  expect(refusalOf("needs administrator: echo '50' > '/proc/sys/vm/swappiness'")).toMatchObject({
    message: "act is not possible for you: needs administrator: echo '50' > '/proc/sys/vm/swappiness'",
    advice: 'Run these commands in a shell of root; Homeostat does not undo them.',
  });
});

it('advises another action if the machine lacks something', () => {
  expect(refusalOf('this kernel has no zram')).toMatchObject({
    message: 'act does not work on this machine: this kernel has no zram',
    advice: 'Choose another action.',
  });
});
