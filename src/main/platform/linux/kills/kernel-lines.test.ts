import { expect, it } from 'vitest';
import { KernelLines } from './kernel-lines';

const MIB = 1024 * 1024;

function read(text: string) {
  const lines = new KernelLines();
  return text
    .trim()
    .split('\n')
    .flatMap((line) => lines.read(line.trim()) ?? []);
}

it('reads a kill of Linux 6.x, with the control group of the line before', () => {
  const text = `
    stress invoked oom-killer: gfp_mask=0x140dca(GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO), order=0, oom_score_adj=0
    Tasks state (memory values in pages):
    [  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name
    [   4242]  1000  4242  2621439  2097152  2097152        0         0 16879616        0           200 blender
    oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=user.slice,mems_allowed=0,global_oom,task_memcg=/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.blender.Blender-4242.scope,task=blender,pid=4242,uid=1000
    Out of memory: Killed process 4242 (blender) total-vm:10485756kB, anon-rss:8388608kB, file-rss:1024kB, shmem-rss:0kB, UID:1000 pgtables:16484kB oom_score_adj:200
    oom_reaper: reaped process 4242 (blender), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB`;
  expect(read(text)).toEqual([
    {
      by: 'kernel',
      pid: 4242,
      comm: 'blender',
      group: '/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.blender.Blender-4242.scope',
      limitGroup: undefined,
      memoryBytes: 8193 * MIB,
    },
  ]);
});

it('reads the limit of a group, and the other members that are killed with the first', () => {
  const text = `
    oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/a/b.slice,task_memcg=/a/b.slice/c.service,task=one, two,pid=7,uid=0
    Memory cgroup out of memory: Killed process 7 (one, two) total-vm:2048kB, anon-rss:1024kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:44kB oom_score_adj:0
    Tasks in /a/b.slice/c.service are going to be killed due to memory.oom.group set
    Memory cgroup out of memory: Killed process 7 (one, two) total-vm:2048kB, anon-rss:1024kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:44kB oom_score_adj:0
    Memory cgroup out of memory: Killed process 8 (helper) total-vm:2048kB, anon-rss:2048kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:44kB oom_score_adj:0
    Out of memory: Killed process 9 (other) total-vm:2048kB, anon-rss:0kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:44kB oom_score_adj:0`;
  const found = read(text);
  expect(found.map(({ pid, comm, by }) => [pid, comm, by])).toEqual([
    [7, 'one, two', 'kernel, limit of a group'],
    [7, 'one, two', 'kernel, limit of a group'],
    [8, 'helper', 'kernel, limit of a group'],
    [9, 'other', 'kernel'],
  ]);
  expect(found[0]).toMatchObject({ group: '/a/b.slice/c.service', limitGroup: '/a/b.slice' });
  expect(found[2]).toMatchObject({ group: '/a/b.slice/c.service', memoryBytes: 2 * MIB });
});

it('does not give the group of one kill to the next, which the kernel did not describe', () => {
  const text = `
    oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/a.scope,task=a,pid=1,uid=0
    Out of memory: Killed process 1 (a) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0
    Out of memory: Killed process 2 (b) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0`;
  expect(read(text).map(({ pid, group }) => [pid, group])).toEqual([
    [1, '/a.scope'],
    [2, undefined],
  ]);
});

it.each([
  [
    '4.4',
    'Out of memory: Kill process 31 (java) score 812 or sacrifice child\nKilled process 33 (sh) total-vm:4444kB, anon-rss:88kB, file-rss:4kB',
    { by: 'kernel', pid: 33, comm: 'sh', memoryBytes: 92 * 1024 },
  ],
  [
    '4.19, limit of a group',
    'Task in /docker/1f killed as a result of limit of /docker\nMemory cgroup out of memory: Kill process 31 (java) score 812 or sacrifice child\nKilled process 31 (java) total-vm:4444kB, anon-rss:88kB, file-rss:4kB, shmem-rss:8kB',
    { by: 'kernel, limit of a group', pid: 31, group: '/docker/1f', limitGroup: '/docker', memoryBytes: 100 * 1024 },
  ],
  [
    '3.10 of RHEL 7',
    'Killed process 31 (java), UID 48, total-vm:4444kB, anon-rss:88kB, file-rss:4kB, shmem-rss:0kB',
    { by: 'kernel', pid: 31, comm: 'java' },
  ],
  [
    '5.1',
    'Out of memory (oom_kill_allocating_task): Killed process 5 ((Web Content)) total-vm:44kB, anon-rss:8kB, file-rss:4kB, shmem-rss:0kB',
    { by: 'kernel', pid: 5, comm: '(Web Content)' },
  ],
])('reads the lines of Linux %s', (_, text, expected) => {
  expect(read(text)).toMatchObject([expected]);
});

it('decodes unprintable characters of a name, and ignores other lines', () => {
  const text = `
    usb 1-1: Product: Killed process
    Killed process by hand
    Out of memory: Killed process 5 (a\\x0ab) total-vm:44kB, anon-rss:8kB, file-rss:4kB, shmem-rss:0kB`;
  expect(read(text)).toMatchObject([{ comm: 'a\nb' }]);
});
