import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processFiles } from '../../../../tests/helpers/process-files';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { writeTree } from '../../../../tests/helpers/write-tree';
import { createProcessPriority } from './process-priority';
import { findProcessorLever } from './processor-lever';

const OWN_PID = 100;

/** Creates a busy process (pid 200) in a group and a session, and the other members of the group. */
function machine(cgroup: string, session: number, inGroup: readonly number[] = [200]) {
  const root = temporaryDirectory();
  const procRoot = join(root, 'proc');
  const of = (pid: number, name: string, group: string, autogroup: number) => ({
    ...processFiles({ pid, name, parentPid: 1, cgroup: `0::${group}` }),
    [`${pid}/autogroup`]: `/autogroup-${autogroup} nice 0\n`,
    [`${pid}/task/${pid}/stat`]: '',
  });
  writeTree(procRoot, {
    ...of(OWN_PID, 'homeostat', '/', 1),
    ...of(200, 'hog', cgroup, session),
    ...of(300, 'player', cgroup, session),
    'self/mountinfo': `30 23 0:26 / ${join(root, 'cgroup')} rw - cgroup2 cgroup2 rw\n`,
    'sys/kernel/sched_autogroup_enabled': '1\n',
  });
  writeTree(join(root, 'cgroup'), {
    'cgroup.controllers': 'cpu\n',
    'app.scope/cpu.weight': '100\n',
    'app.scope/cgroup.procs': inGroup.map((pid) => `${pid}\n`).join(''),
  });
  return { procRoot, ownPid: OWN_PID, guardPid: () => undefined };
}

describe.runIf(process.platform === 'linux')('the processor lever', () => {
  it('is the weight of a group that contains one program', () => {
    const tools = machine('/app.scope', 2);
    expect(findProcessorLever(200, tools)).toEqual({ kind: 'group', path: '/app.scope' });
    expect(createProcessPriority(tools).plan({ kind: 'process', pid: 200 }, undefined)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('use group-weight'),
    });
  });

  it('is nice within a group of several programs of any session', () => {
    const tools = machine('/app.scope', 2, [200, 300]);
    expect(findProcessorLever(200, tools)).toEqual({ kind: 'nice', within: '/app.scope' });
    expect(createProcessPriority(tools).plan({ kind: 'process', pid: 200 }, undefined)).toMatchObject({
      ok: true,
      plan: {
        note: expect.stringContaining('only against other processes in /app.scope'),
        knobs: [{ knob: { kind: 'nice' } }],
      },
    });
  });

  it('is nice if Homeostat is in the same group, as in a container', () => {
    expect(findProcessorLever(200, machine('/app.scope', 2, [200, OWN_PID])).kind).toBe('nice');
  });

  it('is the session outside of groups, and nice within the same session', () => {
    expect(findProcessorLever(200, machine('/', 2))).toEqual({ kind: 'session' });
    expect(findProcessorLever(200, machine('/', 1))).toEqual({ kind: 'nice', within: undefined });
  });
});
