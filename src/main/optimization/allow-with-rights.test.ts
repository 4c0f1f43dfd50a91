import { describe, expect, it } from 'vitest';
import type { Knob } from '../../shared/model/change';
import { type Action, defineAction } from './action';
import { KERNEL_SETTING } from './actions/kernel-setting';
import { allowWithRights } from './allow-with-rights';
import { NO_RIGHTS } from './privileged-knobs';

const SYSCTL: Knob = { kind: 'sysctl', path: '/proc/sys/vm/swappiness' };
const ZRAM: Knob = { kind: 'zram-swap', path: '/sys/block/zram0' };

function createAction(problem: string | undefined, knob: Knob): Action {
  return defineAction({
    ...KERNEL_SETTING,
    id: 'some',
    summary: '',
    effect: '',
    area: 'memory',
    risk: 'low',
    unsupported: () => problem,
    plan: () => ({ targetText: '', note: '', knobs: [{ knob, want: '1' }] }),
  });
}

const rights = { ...NO_RIGHTS, isInstalled: true, takes: ({ kind }: Knob) => kind === 'sysctl' };
const problemOf = (action: Action, given = rights) => allowWithRights([action], given)[0]?.unsupported();

describe('an action with administrator rights', () => {
  it('is supported if only permission was missing', () => {
    expect(problemOf(createAction('needs administrator: echo', SYSCTL))).toBeUndefined();
    expect(problemOf(createAction(undefined, SYSCTL))).toBeUndefined();
  });

  it('is supported without asking for permission only while permission is granted', () => {
    const priority = { ...createAction('needs administrator rights to undo it', SYSCTL), privilege: 'user' as const };
    expect(problemOf(priority)).toBe('needs administrator rights to undo it');
    expect(problemOf(priority, { ...rights, isOpen: true })).toBeUndefined();
  });

  it('stays unsupported for another reason, an unknown setting, or without a helper', () => {
    expect(problemOf(createAction('the kernel has none here', SYSCTL))).toBe('the kernel has none here');
    expect(problemOf(createAction('needs administrator: echo', ZRAM))).toBe('needs administrator: echo');
    const none = { ...rights, isInstalled: false };
    expect(problemOf(createAction('needs administrator: echo', SYSCTL), none)).toBe('needs administrator: echo');
  });
});
