import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CHECKS } from '../../src/main/doctor/checks';
import type { Report } from '../../src/main/doctor/examine-machine';
import { startTestHost } from '../helpers/host';
import { temporaryDirectory } from '../helpers/temporary';

const LIMIT_MS = 2_000;
/** Other programs may keep this machine busy; one of several runs is undisturbed. */
const RUNS = 6;

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

function doctor(...args: string[]): Promise<Result> {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, HOMEOSTAT_HOME: undefined };
  const fromMs = performance.now();
  return new Promise((resolve) => {
    const options = { encoding: 'utf8', timeout: 30_000, env } as const;
    execFile(process.execPath, ['out/main/cli.js', 'doctor', ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr, durationMs: performance.now() - fromMs });
    });
  });
}

function expectReport({ code, stdout, stderr }: Result): Report {
  expect(stderr).toBe('');
  const report = JSON.parse(stdout) as Report;
  expect(Object.keys(report)).toEqual(['checks', 'actions']);
  const isFailed = report.checks.some(
    ({ id, state }) => state === 'missing' && CHECKS.find((check) => check.id === id)?.isImportant === true,
  );
  expect(code).toBe(isFailed ? 1 : 0);
  return report;
}

it('examines this machine in two seconds, and changes nothing', async () => {
  const home = join(temporaryDirectory(), 'home');
  const results: Result[] = [];
  while (results.length < RUNS && !results.some(({ durationMs }) => durationMs <= LIMIT_MS))
    results.push(await doctor('--home', home, '--json'));
  expect(Math.min(...results.map(({ durationMs }) => durationMs))).toBeLessThanOrEqual(LIMIT_MS);
  for (const result of results) {
    const { checks, actions } = expectReport(result);
    expect(checks.map(({ id }) => id)).toEqual(
      CHECKS.filter((check) => process.platform === 'linux' || check.isForEverySystem).map(({ id }) => id),
    );
    for (const { state } of checks) expect(['ok', 'limited', 'missing', 'unknown']).toContain(state);
    for (const { state } of actions) expect(['works', 'needs-helper', 'unsupported']).toContain(state);
    expect(actions.length).toBeGreaterThan(1);
  }
  expect(existsSync(home)).toBe(false);
});

it('prints at most 80 columns for a person', async () => {
  const { stdout, stderr } = await doctor('--home', join(temporaryDirectory(), 'home'));
  expect(stderr).toBe('');
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^(?:Nothing|Something) important is missing\./);
  expect(lines).toContain('Actions');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

it.runIf(process.platform === 'linux')('takes the view of a running host', async () => {
  const home = temporaryDirectory();
  // Another port than that of a person's own Homeostat.
  writeFileSync(join(home, 'homeostat.yaml'), 'dashboard:\n  port: 17863\n');
  const host = await startTestHost({ home });
  onTestFinished(() => host.end('SIGKILL').then(() => undefined));
  const { checks } = expectReport(await doctor('--home', home, '--json'));
  const of = (wanted: string) => checks.find(({ id }) => id === wanted);
  expect(of('host')?.detail).toMatch(/^headless \S+ runs \(process \d+\)/);
  expect(of('sources')?.state).not.toBe('unknown');
  expect(of('port')?.detail).toContain('17863');
});
