import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { writeTree } from '../../../../tests/helpers/write-tree';
import { findControlGroup, hasGroupController, listGroupProcesses, parseGroupHierarchies } from './control-groups';

const HYBRID = `31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:7 master:1 - cgroup cgroup rw,cpu,cpuacct
41 31 0:38 /with\\040space /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`;

/** Creates the files of a machine with version 2, as under systemd. */
function unifiedMachine() {
  const root = temporaryDirectory();
  const proc = join(root, 'proc');
  const mount = join(root, 'cgroup');
  writeTree(root, {
    'proc/self/mountinfo': `30 23 0:26 / ${mount} rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n`,
    'proc/7/cgroup': '0::/user.slice/app.slice/editor.scope\n',
    'proc/8/cgroup': '0::/user.slice\n',
    'cgroup/cgroup.controllers': 'cpu io memory\n',
    'cgroup/user.slice/cgroup.procs': '8\n',
    'cgroup/user.slice/app.slice/cpu.weight': '100\n',
    'cgroup/user.slice/app.slice/cgroup.procs': '',
    'cgroup/user.slice/app.slice/editor.scope/cgroup.procs': '7\n9\n',
    'cgroup/user.slice/app.slice/editor.scope/cgroup.freeze': '0\n',
    'cgroup/user.slice/app.slice/editor.scope/inner/cgroup.procs': '10\n',
  });
  return { proc, mount };
}

describe('control groups', () => {
  it('are found in the mounts with any optional fields', () => {
    expect(parseGroupHierarchies(HYBRID)).toEqual([
      { version: 1, controllers: ['rw', 'cpu', 'cpuacct'], mountPoint: '/sys/fs/cgroup/cpu,cpuacct', root: '/' },
      { version: 2, controllers: [], mountPoint: '/sys/fs/cgroup/unified', root: '/with space' },
    ]);
  });

  it('are the nearest ones with the controller', () => {
    const { proc, mount } = unifiedMachine();
    expect(findControlGroup(proc, 7, 'cpu')).toEqual({
      version: 2,
      folder: join(mount, 'user.slice/app.slice'),
      path: '/user.slice/app.slice',
    });
    expect(findControlGroup(proc, 7, 'freezer')?.path).toBe('/user.slice/app.slice/editor.scope');
    expect(findControlGroup(proc, 7, 'memory')).toBeUndefined();
    expect(findControlGroup(proc, 8, 'cpu')).toBeUndefined();
    expect(findControlGroup(proc, 99, 'cpu')).toBeUndefined();
    expect(hasGroupController(proc, 'io')).toBe(true);
    expect(hasGroupController(proc, 'freezer')).toBe(true);
  });

  it('include the processes of their subgroups', () => {
    const { mount } = unifiedMachine();
    expect(listGroupProcesses(join(mount, 'user.slice/app.slice'))?.toSorted((a, b) => a - b)).toEqual([7, 9, 10]);
    expect(listGroupProcesses(join(mount, 'nowhere'))).toBeUndefined();
  });

  it('have no list if some processes are in another container', () => {
    const { mount } = unifiedMachine();
    writeTree(mount, { 'user.slice/app.slice/cgroup.procs': '0\n' });
    expect(listGroupProcesses(join(mount, 'user.slice'))).toBeUndefined();
  });

  it('in version 1 depend on the controller, and their root is the whole machine', () => {
    const root = temporaryDirectory();
    const proc = join(root, 'proc');
    const mount = join(root, 'cpu');
    writeTree(root, {
      'proc/self/mountinfo': `32 31 0:29 / ${mount} rw,relatime - cgroup cgroup rw,cpu\n`,
      'proc/7/cgroup': '2:cpu:/batch/job\n1:memory:/else\n',
      'proc/8/cgroup': '2:cpu:/\n',
      'cpu/cpu.shares': '1024\n',
      'cpu/batch/job/cpu.shares': '1024\n',
    });
    expect(findControlGroup(proc, 7, 'cpu')).toEqual({
      version: 1,
      folder: join(mount, 'batch/job'),
      path: '/batch/job',
    });
    expect(findControlGroup(proc, 8, 'cpu')).toBeUndefined();
    expect(findControlGroup(proc, 7, 'memory')).toBeUndefined();
    expect(hasGroupController(proc, 'memory')).toBe(false);
  });

  it('are found within the part of the tree that a container sees', () => {
    const root = temporaryDirectory();
    const proc = join(root, 'proc');
    const mount = join(root, 'cgroup');
    writeTree(root, {
      'proc/self/mountinfo': `32 31 0:29 /docker/abc ${mount} rw - cgroup2 cgroup2 rw\n`,
      'proc/7/cgroup': '0::/docker/abc/job\n',
      'proc/8/cgroup': '0::/docker/other\n',
      'cgroup/job/cpu.weight': '100\n',
    });
    mkdirSync(join(root, 'other'));
    expect(findControlGroup(proc, 7, 'cpu')).toEqual({
      version: 2,
      folder: join(mount, 'job'),
      path: '/docker/abc/job',
    });
    expect(findControlGroup(proc, 8, 'cpu')).toBeUndefined();
  });
});
