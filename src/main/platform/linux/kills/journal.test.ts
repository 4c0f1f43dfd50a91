import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../../tests/helpers/temporary';
import { parseJournal, readJournal } from './journal';

const AT = 1_700_000_000_000_000;

/** Formats entries as `journalctl --output=json` does: every value is text, and a time is in microseconds. */
function entry(fields: Readonly<Record<string, unknown>>, microseconds = AT): string {
  return JSON.stringify({
    __CURSOR: 's=1;i=2',
    __REALTIME_TIMESTAMP: String(microseconds),
    __MONOTONIC_TIMESTAMP: '12345678',
    _BOOT_ID: '0f'.repeat(16),
    ...fields,
  });
}

const kernel = (MESSAGE: unknown, microseconds?: number) =>
  entry(
    { _TRANSPORT: 'kernel', SYSLOG_FACILITY: '0', SYSLOG_IDENTIFIER: 'kernel', PRIORITY: '3', MESSAGE },
    microseconds,
  );

const KILL =
  'Out of memory: Killed process 42 (blender) total-vm:9kB, anon-rss:1024kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:4kB oom_score_adj:0';
const CONTEXT =
  'oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/a/app-x.scope,task=blender,pid=42,uid=1000';

it('reads the lines of the kernel in their order, though the newest comes first', () => {
  const output = [kernel(KILL, AT + 20), kernel(CONTEXT, AT + 10)].join('\n');
  expect(parseJournal(output)).toEqual([
    expect.objectContaining({
      source: 'journal',
      atMs: (AT + 20) / 1000,
      by: 'kernel',
      pid: 42,
      comm: 'blender',
      group: '/a/app-x.scope',
      memoryBytes: 1024 * 1024,
    }),
  ]);
});

it('reads messages that are bytes, and omits entries that are cut or of a program', () => {
  const bytes = [...Buffer.from(KILL)];
  const program = entry({ _TRANSPORT: 'kernel', SYSLOG_FACILITY: '1', MESSAGE: KILL });
  const stdout = entry({ _TRANSPORT: 'stdout', MESSAGE: KILL });
  const output = [program, stdout, kernel(bytes), kernel(null), kernel(KILL).slice(0, 90)].join('\n');
  expect(parseJournal(output)).toHaveLength(1);
});

it('reads a crash, and units that were killed', () => {
  const crash = entry({
    MESSAGE_ID: 'fc2e22bc6ee647b6b90729ab34a250b1',
    MESSAGE: null,
    COREDUMP_PID: '77',
    COREDUMP_COMM: 'blender',
    COREDUMP_EXE: '/usr/bin/blender',
    COREDUMP_SIGNAL_NAME: 'SIGSEGV',
    COREDUMP_CGROUP: '/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-blender-77.scope',
    COREDUMP_USER_UNIT: 'app-gnome-blender-77.scope',
  });
  const killed = entry({
    MESSAGE_ID: 'fe6faa94e7774663a0da52717891d8ef',
    MESSAGE: 'app-x.scope: A process of this unit has been killed by the OOM killer.',
    USER_UNIT: 'app-x.scope',
    USER_INVOCATION_ID: '1',
  });
  const byOomd = entry({
    MESSAGE_ID: 'd989611b15e44c9dbf31e3c81256e4ed',
    MESSAGE: 'app-y.scope: systemd-oomd killed 3 process(es) in this unit.',
    UNIT: 'user@1000.service',
    USER_UNIT: ['app-y.scope', 'app-z.scope'],
  });
  expect(parseJournal([byOomd, killed, crash].join('\n'))).toMatchObject([
    { by: 'crash', pid: 77, comm: 'blender', executable: '/usr/bin/blender', reason: 'SIGSEGV' },
    { unit: 'app-x.scope' },
    { by: 'systemd-oomd', unit: 'app-y.scope' },
  ]);
});

/** Plays journalctl: writes its arguments to a file, and prints. */
function playJournalctl(script: string): { readonly command: string[]; readonly runs: () => string[] } {
  const directory = temporaryDirectory();
  const program = join(directory, 'journalctl');
  writeFileSync(program, `#!/bin/sh\necho "$*" >> '${directory}/runs'\n${script}\n`);
  chmodSync(program, 0o755);
  return { command: [program], runs: () => readFileSync(join(directory, 'runs'), 'utf8').trim().split('\n') };
}

it('asks journalctl for few fields and entries, since a time', async () => {
  const { command, runs } = playJournalctl(`cat <<'END'\n${kernel(KILL)}\nEND`);
  expect(await readJournal(1_700_000_000_900, { command })).toMatchObject([{ pid: 42 }]);
  expect(runs()).toHaveLength(1);
  expect(runs()[0]).toMatch(/--output=json .*--since=@1700000000 .*--grep=.*_TRANSPORT=kernel \+ MESSAGE_ID=fc2e/);
});

it('asks again without a pattern where journalctl was built without patterns', async () => {
  const { command, runs } = playJournalctl(
    `case "$*" in *--grep*) echo 'Compiled without pattern matching support' >&2; exit 1;; esac\ncat <<'END'\n${kernel(KILL)}\nEND`,
  );
  expect(await readJournal(0, { command })).toMatchObject([{ pid: 42 }]);
  expect(runs()).toHaveLength(2);
});
