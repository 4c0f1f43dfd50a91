import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DAY_MS } from '../../src/shared/model/time';
import { startTestHost } from './host';

/*
 * Makes a home with some of each kind of stored data, with the built host, and packs it:
 *   node scripts/run-ts.mjs tests/helpers/make-home.ts tests/fixtures/homes/0.1.0.tar.gz
 */

/** Name of the program in the journal, which nothing else uses. */
const HOME = join(tmpdir(), 'homeostat-home-of-a-test');
const STEP_MS = 120_000;
const RUN_MS = 20_000;
/** Number of frames: enough for a small file that reveals nothing about the machine. */
const SOURCES = ['cpu', 'load', 'memory', 'pressure', 'self'];

const SETTINGS = (disabled: readonly string[]) => `# Written by a person
dashboard: { enabled: false }
collectors:
  disabled: [${disabled.join(', ')}]
automation:
  change_sets: { max_cpu_usage: 1, max_memory_usage: 1, health_threshold: 0 }
services:
  - { name: root, kind: file, path: / }
`;

const ALERTS = `rules:
  - name: memory-in-use
    kind: threshold
    series: memory_used_ratio
    above: 0
    for_seconds: 0
    clear_for_seconds: 0
    summary: 'memory is in use'
channels:
  - { name: nowhere, kind: log, path: /dev/null }
routing: { default_channels: [nowhere] }
`;

const PROFILE = `name: calm
changes: [{ action: own-pace, target: machine, value: 2 }]
`;

/** Three weeks with little waiting for the CPU, so that its threshold can be stricter. */
function historyOf(nowMs: number): string {
  const lines = ['timestamp_ms,"pressure_some_ratio{resource=""cpu""}"'];
  for (let atMs = nowMs - 20 * DAY_MS; atMs < nowMs - DAY_MS; atMs += STEP_MS) {
    lines.push(`${atMs},${(0.05 + 0.01 * Math.sin(atMs / 1e7)).toFixed(3)}`);
  }
  return `${lines.join('\n')}\n`;
}

const [target = ''] = process.argv.slice(2);
const start = () => startTestHost({ home: HOME, env: { HOME, XDG_CONFIG_HOME: '', NODE_OPTIONS: '' } });
const clear = () => rmSync(HOME, { recursive: true, force: true });

// The first start lists the collectors to turn off.
clear();
const first = await start();
const known = await first.connect();
const sources = (await known.api.collectors.list()).map(({ id }) => id);
await known.close();
await first.end();
clear();

for (const folder of ['.config/autostart', 'profiles']) mkdirSync(join(HOME, folder), { recursive: true });
const startup = join(HOME, '.config/autostart/updater.desktop');
writeFileSync(startup, '[Desktop Entry]\nExec=updater\n');
writeFileSync(join(HOME, 'profiles/calm.yaml'), PROFILE);
writeFileSync(join(HOME, 'homeostat.yaml'), SETTINGS(sources.filter((id) => !SOURCES.includes(id))));
writeFileSync(join(HOME, 'alerts.yaml'), ALERTS);

const csv = join(tmpdir(), 'homeostat-history-of-a-test.csv');
writeFileSync(csv, historyOf(Date.now()));
execFileSync(process.execPath, ['out/main/cli.js', 'import', csv, '--home', HOME]);
rmSync(csv);

const host = await start();
const beganMs = Date.now();
const { api, close } = await host.connect();
// No threshold may change while an incident is open.
await api.config.set({ key: 'health.enabled', value: false });
const { proposals } = await api.thresholds.learn();
const [proposal] = proposals;
if (proposal === undefined) throw new Error('no limit is proposed');
await api.thresholds.adopt({ id: proposal.id });
await api.config.set({ key: 'health.enabled', value: null });
const { pid } = spawn('sleep', ['60'], { stdio: 'ignore' });
const change = { target: `pid:${pid}`, value: '9', validate: false, why: 'for a test' };
const { id } = await api.optimize.apply({ action: 'process-priority', ...change });
await api.optimize.undo({ changeId: id });
await api.optimize.apply({ action: 'autostart-off', target: `path:${startup}`, validate: false });
await api.alerts.silence({ matchers: { rule: 'disk-full' }, durationMs: 7 * DAY_MS, comment: 'for a test' });
await api.schedules.add({
  change: { action: 'own-pace', target: 'machine', value: '3', forMs: 3_600_000 },
  timing: { kind: 'window', cron: '30 2 1 1 *', timeZone: 'UTC' },
});
await api.config.set({ key: 'health.window_minutes', value: 30 });
await api.automation.setLevel({ area: 'memory', level: 'ask' });
await api.services.save({ name: 'null', kind: 'file', path: '/dev/null' } as never);
const set = await api.changeSets.submit({ text: PROFILE, fileName: 'slower.yaml' });
while (!(await api.changeSets.list()).ended.some((one) => one.id === set.id)) await sleep(200);
for (const { id: open, action } of (await api.optimize.status()).open) {
  if (action === 'own-pace') await api.optimize.undo({ changeId: open });
}
await api.profiles.use({ name: 'calm' });
await sleep(Math.max(0, beganMs + RUN_MS - Date.now()));
// Alerts wait for a while after a start.
for (let fingerprint: string | undefined; fingerprint === undefined; await sleep(500)) {
  fingerprint = (await api.alerts.list()).find(({ phase }) => phase === 'firing')?.fingerprint;
  if (fingerprint !== undefined) await api.alerts.acknowledge({ fingerprint });
}
// Change sets wait while automation is paused.
await api.automation.pause({ untilMs: null });
await close();
await host.end();
process.kill(pid as number);

// The token is a secret, and the log is useless.
execFileSync('tar', [
  '-czf',
  target,
  '--exclude=./logs',
  '--exclude=./token',
  '--owner=0',
  '--group=0',
  '-C',
  HOME,
  '.',
]);
process.stdout.write(`${execFileSync('tar', ['-tvzf', target], { encoding: 'utf8' })}`);
clear();
