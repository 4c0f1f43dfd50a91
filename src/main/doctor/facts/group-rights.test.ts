import { expect, it } from 'vitest';
import { createMachine } from '../../../../tests/helpers/examined-machine';
import { readGroupRights } from './group-rights';

const UNIFIED = '35 24 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n';
const OWN = '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service';

/** A desktop with systemd: each group has the controllers that its parent passes on. */
const desktop = (own: string, ofUsers = 'cpu io memory pids') => ({
  'proc/self/mountinfo': UNIFIED,
  'proc/self/cgroup': '0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-kitty.scope\n',
  'sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory hugetlb pids rdma misc\n',
  'sys/fs/cgroup/user.slice/cgroup.controllers': 'cpuset cpu io memory pids\n',
  'sys/fs/cgroup/user.slice/user-1000.slice/cgroup.controllers': `${ofUsers}\n`,
  [`${OWN}/cgroup.controllers`]: `${own}\n`,
});

it('finds the controllers that systemd delegates, and the group at which another one ends', () => {
  const groups = readGroupRights(createMachine(desktop('cpu memory pids'), { writable: [OWN] }));
  expect(groups).toMatchObject({
    version: 2,
    subtree: '/user.slice/user-1000.slice/user@1000.service',
    rights: { cpu: { kind: 'own' }, memory: { kind: 'own' }, pids: { kind: 'own' } },
  });
  expect(groups.rights.io).toEqual({ kind: 'ends', at: '/user.slice/user-1000.slice' });
});

it('finds a controller that ends further up, or that the kernel lacks', () => {
  const files = { ...desktop('memory pids', 'memory pids'), 'sys/fs/cgroup/cgroup.controllers': 'cpu memory pids\n' };
  const { rights } = readGroupRights(createMachine(files, { writable: [OWN] }));
  expect(rights.cpu).toEqual({ kind: 'ends', at: '/user.slice' });
  expect(rights.io).toEqual({ kind: 'absent' });
});

it('finds nothing to write without delegation', () => {
  const { subtree, rights } = readGroupRights(createMachine(desktop('cpu io memory pids')));
  expect(subtree).toBeUndefined();
  expect(rights.cpu).toEqual({ kind: 'root' });
});

it('uses the group of the process itself without an instance of systemd', () => {
  const files = {
    'proc/self/mountinfo': UNIFIED,
    'proc/self/cgroup': '0::/openrc.ann\n',
    'sys/fs/cgroup/cgroup.controllers': 'cpu io memory pids\n',
    'sys/fs/cgroup/openrc.ann/cgroup.controllers': 'cpu io memory pids\n',
  };
  const groups = readGroupRights(createMachine(files, { writable: ['/sys/fs/cgroup/openrc.ann'] }));
  expect(groups.subtree).toBe('/openrc.ann');
  expect(groups.rights.io).toEqual({ kind: 'own' });
});

it('lets root write everything, unless the groups are mounted read-only', () => {
  const files = { 'proc/self/mountinfo': UNIFIED, 'sys/fs/cgroup/cgroup.controllers': 'cpu io memory pids\n' };
  const writable = createMachine(files, { uid: 0, writable: ['/sys/fs/cgroup'] });
  expect(readGroupRights(writable)).toMatchObject({ subtree: '/', isReadOnly: false, rights: { io: { kind: 'own' } } });
  const container = readGroupRights(createMachine(files, { uid: 0 }));
  expect(container).toMatchObject({ isReadOnly: true, rights: { io: { kind: 'root' } } });
});

it('knows the controllers of version 1, and of a machine with both versions', () => {
  const files = {
    'proc/self/mountinfo': [
      '30 24 0:26 / /sys/fs/cgroup/unified rw shared:10 - cgroup2 cgroup2 rw',
      '31 24 0:27 / /sys/fs/cgroup/systemd rw shared:11 - cgroup cgroup rw,xattr,name=systemd',
      '32 24 0:28 / /sys/fs/cgroup/cpu,cpuacct rw shared:12 - cgroup cgroup rw,cpu,cpuacct',
      '33 24 0:29 / /sys/fs/cgroup/memory rw shared:13 - cgroup cgroup rw,memory',
    ].join('\n'),
    'sys/fs/cgroup/unified/cgroup.controllers': 'hugetlb\n',
  };
  const groups = readGroupRights(createMachine(files));
  expect(groups.version).toBe(1);
  expect(groups.available).toEqual(['cpu', 'cpuacct', 'memory', 'hugetlb']);
  expect(groups.rights).toMatchObject({ cpu: { kind: 'root' }, io: { kind: 'absent' } });
  const root = readGroupRights(createMachine(files, { uid: 0, writable: ['/sys/fs/cgroup'] }));
  expect(root.rights.memory).toEqual({ kind: 'own' });
});

it('reports a machine without control groups', () => {
  expect(readGroupRights(createMachine({}))).toMatchObject({ version: 0, rights: { cpu: { kind: 'absent' } } });
});
