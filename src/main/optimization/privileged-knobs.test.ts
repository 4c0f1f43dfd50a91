import { describe, expect, it } from 'vitest';
import type { Knob } from '../../shared/model/change';
import type { KnobDriver } from '../changes/knob-driver';
import { PrivilegedKnobs } from './privileged-knobs';

const SYSCTL: Knob = { kind: 'sysctl', path: '/proc/sys/vm/swappiness' };
const NICE: Knob = { kind: 'nice', process: { pid: 7, startTicks: 9, uid: 1000, executable: '' }, thread: 7 };

function createKnobs({ isOpen, errno }: { readonly isOpen: boolean; readonly errno?: string }) {
  const written: string[] = [];
  const own: KnobDriver = {
    read: () => ({ kind: 'value', value: '0' }),
    write: (_, value) => {
      if (errno !== undefined) throw Object.assign(new Error(errno), { code: errno });
      written.push(`own ${value}`);
    },
    undoProblem: (knob, before, want) => (knob.kind === 'nice' && want > before ? 'one way' : undefined),
    awaitPending: () => undefined,
    heirsOf: () => [],
    uptimeTicks: 0,
    bootId: '',
  };
  const rights = {
    isInstalled: true,
    isOpen,
    takes: () => true,
    write: (_: Knob, value: string) => void written.push(`helper ${value}`),
  };
  return { knobs: new PrivilegedKnobs(own, rights), written };
}

describe('knobs that may need an administrator', () => {
  it('are changed without one if possible', () => {
    const { knobs, written } = createKnobs({ isOpen: true });
    knobs.write(SYSCTL, '10');
    expect(written).toEqual(['own 10']);
  });

  it.each(['EACCES', 'EPERM'])('go to the helper on %s', (errno) => {
    const { knobs, written } = createKnobs({ isOpen: true, errno });
    knobs.write(SYSCTL, '10');
    expect(written).toEqual(['helper 10']);
  });

  it('stay away from the helper on other errors', () => {
    const { knobs, written } = createKnobs({ isOpen: true, errno: 'EINVAL' });
    expect(() => knobs.write(SYSCTL, '10')).toThrow('EINVAL');
    expect(written).toEqual([]);
  });

  it('go to the helper if only it could undo them', () => {
    const { knobs, written } = createKnobs({ isOpen: true });
    expect(knobs.undoProblem(NICE, '0', '9')).toBeUndefined();
    knobs.write(NICE, '9');
    expect(written).toEqual(['helper 9']);
    const alone = createKnobs({ isOpen: false });
    expect(alone.knobs.undoProblem(NICE, '0', '9')).toBe('one way');
  });

  it('are refused without a helper, with the command to run', () => {
    const { knobs } = createKnobs({ isOpen: false, errno: 'EACCES' });
    expect(() => knobs.write(SYSCTL, '10')).toThrow(
      `administrator rights are required to run: sudo sh -c "echo '10' > '/proc/sys/vm/swappiness'"`,
    );
  });
});
