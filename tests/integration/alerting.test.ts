import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { resolveDirectories } from '../../src/main/base/directories';
import { startTestHost } from '../helpers/host';
import { temporaryDirectory } from '../helpers/temporary';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Rules that match on every machine, so that no problem has to be staged. */
const rulesOf = (above: string, logFile: string) => `rules:
  - name: memory-in-use
    kind: threshold
    series: memory_used_ratio
    above: ${above}
    for_seconds: 0
    clear_for_seconds: 0
    summary: 'memory is in use'
channels:
  - { name: file, kind: log, path: ${logFile} }
routing: { default_channels: [file] }
`;

it('notifies once, continues after kill -9, keeps the last valid rules, and notifies the resolution once', {
  timeout: 120_000,
}, async () => {
  const home = temporaryDirectory();
  const logFile = join(home, 'told.log');
  const rulesFile = join(resolveDirectories({ home, env: {}, platform: process.platform }).config, 'alerts.yaml');
  writeFileSync(join(home, 'homeostat.yaml'), 'dashboard:\n  port: 17846\n');
  const notified = () =>
    readFileSync(logFile, { encoding: 'utf8', flag: 'a+' })
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { status: string }).status);
  const start = async () => {
    const host = await startTestHost({ home });
    onTestFinished(() => void host.child.kill('SIGKILL'));
    return { host, connection: await host.connect() };
  };

  const first = await start();
  // The file appears while the host runs, which reads it without a restart.
  writeFileSync(rulesFile, rulesOf('0', logFile));
  await expect.poll(notified, { timeout: 50_000, interval: 200 }).toEqual(['firing']);
  const [alert] = await first.connection.api.alerts.list();
  const { fingerprint } = alert ?? { fingerprint: '' };
  expect(await first.connection.api.alerts.acknowledge({ fingerprint })).toMatchObject({ acknowledgedBy: 'person' });
  const tested = await first.connection.api.alerts.testRules({ durationMs: 3_600_000 });
  expect(tested.rules).toMatchObject([{ rule: 'memory-in-use' }]);
  await expect.poll(async () => (await first.connection.api.alerts.channels())[0]?.waiting).toEqual([]);
  // Acknowledged commands are on the disk.
  await sleep(250);
  await first.host.end('SIGKILL');

  const second = await start();
  onTestFinished(() => second.connection.close());
  const { api } = second.connection;
  expect(await api.alerts.list()).toMatchObject([{ fingerprint, phase: 'acknowledged' }]);
  writeFileSync(rulesFile, rulesOf('plenty', logFile));
  await expect.poll(async () => (await api.alerts.rules()).problems, { timeout: 5_000 }).toHaveLength(1);
  expect((await api.alerts.rules()).problems[0]?.line).toBe(5);
  const notices = async () => (await api.status.get()).notices.map(({ id, text }) => `${id} ${text}`);
  expect(await notices()).toEqual([expect.stringContaining(`alerts-bad ${rulesFile}:5:`)]);
  expect(await api.alerts.list()).toHaveLength(1);

  writeFileSync(rulesFile, rulesOf('1.5', logFile));
  await expect.poll(notified, { timeout: 20_000 }).toEqual(['firing', 'resolved']);
  expect(await api.alerts.list()).toEqual([]);
  expect(await notices()).toEqual([]);
  const history = await api.alerts.history({});
  expect(history.filter(({ kind }) => kind === 'resolved')).toHaveLength(1);
  expect(history.filter(({ kind }) => kind === 'acknowledged')).toMatchObject([{ by: 'person', subject: fingerprint }]);
  await second.host.end();
  expect(notified()).toHaveLength(2);
});

/** A small sample of the 50 kills of `tests/faults/alerting.ts`. */
it('reaches the same end if it is killed in a storm of a thousand alerts', async () => {
  const program = ['scripts/run-ts.mjs', 'tests/faults/alerting.ts', '3'];
  const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: ROOT, timeout: 50_000 });
  expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toMatchObject({ faults: 'alerting', runs: 3, failures: [] });
});
