import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { writeCrashRecord } from '../base/crash-record';
import { CrashWatch } from './crash-watch';
import { Supervision } from './supervision';
import { findSupervisor, recordSupervisor } from './supervisor-file';

const supervised = (text: string) => Supervision.take({ HOMEOSTAT_SUPERVISOR: text });

it('reads the end of the previous host and leaves nothing to inherit', () => {
  const env = {
    HOMEOSTAT_SUPERVISOR: `${process.ppid} 5 2 137 1700000000 4711`,
    HOMEOSTAT_SUPERVISOR_TICK: '5',
    A: 'b',
  };
  expect(Supervision.take(env)).toMatchObject({
    pid: process.ppid,
    aliveIntervalMs: 5_000,
    restarts: 2,
    formerEnd: { how: { signal: 9 }, atMs: 1_700_000_000_000, pid: 4711 },
  });
  expect(env).toEqual({ A: 'b' });
  expect(supervised(`${process.ppid} 0.5 1 hung 1 2`)?.formerEnd?.how).toBe('hung');
  expect(supervised(`${process.ppid} 5 1 70 1 2`)?.formerEnd?.how).toEqual({ code: 70 });
  expect(supervised(`${process.ppid} 5 0 - 0 0`)).toMatchObject({ restarts: 0, formerEnd: undefined });
});

it('has no supervisor unless one is our parent', () => {
  for (const text of ['', 'x', '1', '0 5 0 - 0 0', `${process.ppid} x`, `${process.ppid + 1} 5 0 - 0 0`])
    expect(supervised(text)).toBeUndefined();
});

it('adopts the record of the host that crashed, and writes one for a host that could not', () => {
  const stateDirectory = temporaryDirectory();
  const about = { stateDirectory, program: 'headless', version: '2' } as const;
  writeCrashRecord(stateDirectory, {
    ...{ atMs: 1_000, kind: 'exception', program: 'headless', version: '1', pid: 11 },
    ...{ uptimeMs: 5, message: 'it broke', stack: null },
  });
  const own = new CrashWatch({ ...about, supervision: supervised(`${process.ppid} 5 1 70 1 11`) });
  expect(own.notice?.text).toBe('Homeostat restarted after a crash at 1970-01-01T00:00:01.000Z: it broke');
  const killed = new CrashWatch({ ...about, supervision: supervised(`${process.ppid} 5 2 137 2 12`) });
  expect(killed.last).toMatchObject({ kind: 'killed', pid: 12, message: 'the host was killed by SIGKILL' });
  const hung = new CrashWatch({ ...about, supervision: supervised(`${process.ppid} 5 3 hung 3 13`) });
  expect(hung).toMatchObject({ restarts: 3, last: { kind: 'hung', atMs: 3_000 } });
  // A person started it: earlier crashes are recorded and no news.
  expect(new CrashWatch({ ...about, supervision: undefined })).toMatchObject({
    last: { kind: 'hung' },
    notice: undefined,
  });
});

it('finds the recorded supervisor only while it is the same process', () => {
  const directory = temporaryDirectory();
  expect(findSupervisor(directory)).toBeUndefined();
  recordSupervisor(directory, process.pid);
  expect(findSupervisor(directory)).toBe(process.pid);
  writeFileSync(join(directory, 'supervisor.pid'), `${process.pid} 12345\n`);
  expect(findSupervisor(directory)).toBeUndefined();
  for (const text of ['', 'x y\n', '99999999999 1\n']) {
    writeFileSync(join(directory, 'supervisor.pid'), text);
    expect(findSupervisor(directory)).toBeUndefined();
  }
});
