import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LogLine, MetricSample, Status } from '../../src/shared/contract/schemas';
import { startTestHost } from '../helpers/host';
import { temporaryDirectory } from '../helpers/temporary';

const CLI = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js');

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line to its end, as a script would. */
async function homeostat(...args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [CLI, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, HOMEOSTAT_HOME: undefined },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}

/** A host that has measured, and its directory. */
async function startHost(): Promise<string> {
  const home = temporaryDirectory();
  const host = await startTestHost({ home });
  onTestFinished(() => host.end('SIGKILL').then(() => undefined));
  const { api, close } = await host.connect();
  await expect.poll(async () => (await api.status.get()).frames, { timeout: 10_000 }).toBeGreaterThan(1);
  await close();
  return home;
}

/** False for a zombie too: what was started in the background is init's to reap, in its own time. */
function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

describe('without a host', () => {
  it.each(['status', 'health', 'metrics', 'logs', 'top'])('%s says so and ends with 3', async (command) => {
    const { code, out, err } = await homeostat(command, '--json', '--home', temporaryDirectory());
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(/no host answers\n.*homeostat start/);
  });

  it.each([
    ['an unknown command', ['frobnicate']],
    ['an unknown option', ['status', '--frobnicate']],
    ['no command', []],
    ['a count that is none', ['logs', '--lines', 'many']],
    ['an argument too many', ['status', 'everything']],
  ])('%s ends with 64 and prints nothing on standard output', async (_, args) => {
    const { code, out, err } = await homeostat(...args);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).not.toBe('');
  });

  it('help and version are no mistakes', async () => {
    expect(await homeostat('--version')).toEqual({ code: 0, out: '0.1.0\n', err: '' });
    expect(await homeostat('--help')).toMatchObject({ code: 0, err: '' });
  });
});

describe.skipIf(process.platform !== 'linux')('with a host', () => {
  it('answers scripts and people alike, with options before or after the command', async () => {
    const home = await startHost();

    const status = await homeostat('--home', home, '--json', 'status');
    // Health is not judged yet: unknown.
    expect(status).toMatchObject({ code: 1, err: '' });
    const answer = JSON.parse(status.out) as Status;
    expect(answer).toMatchObject({ host: 'headless', version: '0.1.0', state: 'unknown', score: null });
    expect(Object.keys(answer)).toEqual(
      expect.arrayContaining(['pid', 'startedAtMs', 'url', 'series', 'frames', 'gaps', 'store', 'self']),
    );
    expect(answer.store).toMatchObject({ bytes: expect.any(Number), samples: expect.any(Number) });
    expect(Object.keys(answer.self)).toEqual(expect.arrayContaining(['cpuRatio', 'memoryBytes', 'heartbeatP99Ms']));

    const metrics = await homeostat('metrics', 'memory_total_bytes', '--json', '--home', home);
    expect(metrics).toMatchObject({ code: 0, err: '' });
    const [sample] = JSON.parse(metrics.out) as MetricSample[];
    expect(sample).toEqual({
      name: 'memory_total_bytes',
      labels: {},
      unit: 'bytes',
      atMs: expect.any(Number),
      value: expect.any(Number),
    });

    const forPeople = await homeostat('metrics', 'memory_total_bytes', '--home', home);
    expect(forPeople.out).toMatch(/^\d+(\.\d+)? [GTM]iB {2}memory_total_bytes\n$/);

    const unmatched = await homeostat('metrics', 'no_such_*', '--json', '--home', home);
    expect(unmatched).toMatchObject({ code: 0, out: '[]\n' });
    expect(unmatched.err).toContain('no series matches no_such_*');

    expect(JSON.parse((await homeostat('health', '--json', '--home', home)).out)).toMatchObject({ state: 'unknown' });
    const lines = (await homeostat('logs', '--json', '--home', home)).out.trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as LogLine).message)).toContain('started');

    const people = await homeostat('status', '--home', home);
    expect(people.out).toContain(`process ${answer.pid}`);
    // No terminal: no escape sequences.
    expect(people.out).not.toContain('\u001b');
  });

  it('watches metrics as one JSON document a heartbeat', async () => {
    const home = await startHost();
    const child = spawn(process.execPath, [CLI, 'metrics', 'load_1m_ratio', '--watch', '--json', '--home', home], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    const readings = () => output.match(/"name": "load_1m_ratio"/g)?.length ?? 0;
    await expect.poll(readings, { timeout: 8_000 }).toBeGreaterThan(2);
  });

  it('starts a host that outlives it, finds it again, restarts and stops it', async () => {
    const home = temporaryDirectory();
    onTestFinished(() => homeostat('stop', '--home', home).then(() => undefined));
    const started = await homeostat('start', '--json', '--home', home);
    expect(started.code).toBe(0);
    const first = JSON.parse(started.out) as Status;
    expect(isRunning(first.pid)).toBe(true);
    expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=/);

    const again = await homeostat('start', '--home', home);
    expect(again).toMatchObject({ code: 0, err: '' });
    expect(again.out).toContain(`runs already (process ${first.pid})`);

    const second = JSON.parse((await homeostat('restart', '--json', '--home', home)).out) as Status;
    expect(second.pid).not.toBe(first.pid);
    expect(isRunning(first.pid)).toBe(false);

    expect((await homeostat('stop', '--home', home)).code).toBe(0);
    expect(isRunning(second.pid)).toBe(false);
    expect((await homeostat('status', '--home', home)).code).toBe(3);
  });
});
