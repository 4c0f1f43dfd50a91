import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AlertManager } from '../../src/main/alerting/alert-manager';
import type { AlertsStore } from '../../src/main/alerting/alerts-file';
import { AppLog } from '../../src/main/base/log';
import { createStateStore } from '../../src/main/store/create-state-store';
import { createStateService, type StateService } from '../../src/main/store/state-service';
import type { StateStore } from '../../src/main/store/store';
import type { Notification } from '../../src/shared/contract/alert-schemas';
import { SeriesTable } from '../../src/shared/model/series';
import { sampleRule } from '../helpers/alert-samples';
import { connectService } from '../helpers/connect-service';
import { sampleRuleView } from '../helpers/rule-view';

/*
 * Kills a process in a storm of a thousand alerts, starts it again, and checks that it reaches the same state as a run
 * without the kill:
 *   npm run faults -- alerting [RUNS]
 * The storm is a thousand disks that fill up at once, and are empty again in the end. Frames come about a hundred times
 * as fast as usual. Time is that of the frames, so that the runs can be compared.
 */

const DEFAULT_RUNS = 50;
const DISKS = 1_000;
const START_MS = Date.UTC(2026, 0, 5);
const SETTLED_AT = 40;
const STORM_UNTIL = 160;
const END_AT = 200;
const LONGEST_LIFE_MS = 2_500;

const [mode, ...args] = process.argv.slice(2);
if (mode === 'live') await live(args[0] as string);
else process.exitCode = (await killMany(Number(mode ?? DEFAULT_RUNS))) ? 0 : 1;

/** State of a process at the two moments that are compared. */
interface Picture {
  readonly second: number;
  readonly firing: readonly string[];
  readonly groups: number;
  readonly waiting: number;
}

interface Sent {
  readonly key: string;
  readonly id: string;
  readonly status: Notification['status'];
}

/** Runs as the child: continues after the last frame in the file. */
async function live(directory: string): Promise<void> {
  const remote = connectService<StateService>(createStateService());
  const state = createStateStore({ directory, remote, report: (problem) => process.stderr.write(`${problem}\n`) });
  const framesFile = join(directory, 'frames');
  let second = existsSync(framesFile) ? readFileSync(framesFile, 'utf8').length : 0;
  const nowMs = () => START_MS + second * 1_000;
  const log = new AppLog(() => undefined, nowMs);
  const manager = new AlertManager({
    state,
    file: {
      current: {
        rules: [sampleRule({ for_seconds: 2 })],
        channels: [{ name: 'desktop', kind: 'desktop' }],
        routing: { default_channels: ['desktop'], routes: [], cooldown_seconds: 300 },
      },
      file: 'alerts.yaml',
    } as unknown as AlertsStore,
    createChannel: () => ({
      target: 'a file',
      async send({ id, status }, key) {
        appendFileSync(join(directory, 'sent'), `${JSON.stringify({ key, id, status } satisfies Sent)}\n`);
        return { kind: 'sent' };
      },
    }),
    clock: { nowMs, monotonicMs: nowMs },
    trustedNowMs: nowMs,
    reportLoss: () => undefined,
    log: log.for('alerts'),
    offsetMs: () => 0,
    random: () => 0.5,
  });
  await manager.load();
  const table = new SeriesTable();
  for (let disk = 0; disk < DISKS; disk++) table.intern('filesystem_used_ratio', { mount: `/disk${disk}` });
  // A child that was killed during an evaluation evaluates again.
  if (second === STORM_UNTIL) await check(state, directory, second);
  for (let isFirst = true; second < END_AT; isFirst = false) {
    second++;
    appendFileSync(framesFile, '.');
    const isFull = second > SETTLED_AT && second <= STORM_UNTIL;
    const values = new Array<number>(DISKS).fill(isFull ? 0.95 : 0.1);
    manager.advance(sampleRuleView(table, values, { atMs: nowMs(), gap: isFirst }));
    await sleep(5);
    if (second === STORM_UNTIL) await check(state, directory, second);
  }
  await check(state, directory, second);
  await manager.stop();
  await state.close();
  remote.disconnect();
}

/** Records the stored state when everything that began has ended. */
async function check(state: StateStore, directory: string, second: number): Promise<void> {
  await sleep(300);
  const kept = (await state.get('alerts', 'snapshot')) as { alerts: { fingerprint: string }[]; groups: unknown[] };
  const picture: Picture = {
    second,
    firing: kept.alerts.map(({ fingerprint }) => fingerprint).sort(),
    groups: kept.groups.length,
    waiting: (await state.list('alert-outbox')).size,
  };
  appendFileSync(join(directory, 'pictures'), `${JSON.stringify(picture)}\n`);
}

async function killMany(runs: number): Promise<boolean> {
  const failures: string[] = [];
  const whole = await observe([]);
  let repeated = 0;
  for (let run = 0; run < runs; run++) {
    const killAfterMs = Math.random() * LONGEST_LIFE_MS;
    const { pictures, sent } = await observe([killAfterMs]);
    const fail = (problem: string) => failures.push(`killed after ${Math.round(killAfterMs)} ms: ${problem}`);
    if (JSON.stringify(pictures) !== JSON.stringify(whole.pictures)) fail(describe(whole.pictures, pictures));
    repeated += sent.length - new Set(sent.map(({ key }) => key)).size;
    const notified = Map.groupBy(new Map(sent.map((one) => [one.key, one])).values(), ({ id }) => id);
    for (const [id, messages] of notified) {
      const ends = messages.filter(({ status }) => status === 'resolved').length;
      if (ends !== 1) fail(`${id} ended ${ends} times`);
    }
    if (notified.size === 0) fail('nobody was told');
  }
  const result = { faults: 'alerting', runs, alerts: DISKS, told: whole.sent.length, repeated, failures };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  return failures.length === 0;
}

/** Runs the storm once, with a kill after each of these times. */
async function observe(killsAfterMs: readonly number[]) {
  const directory = mkdtempSync(join(tmpdir(), 'homeostat-faults-'));
  try {
    for (const killAfterMs of [...killsAfterMs, undefined]) await liveFor(directory, killAfterMs);
    const linesOf = <T>(name: string) =>
      readFileSync(join(directory, name), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as T);
    // A kill right after an evaluation causes a second one. The last time counts.
    const pictures = new Map(linesOf<Picture>('pictures').map((picture) => [picture.second, picture]));
    return { pictures: [pictures.get(STORM_UNTIL), pictures.get(END_AT)], sent: linesOf<Sent>('sent') };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function liveFor(directory: string, killAfterMs: number | undefined): Promise<void> {
  const program = fileURLToPath(import.meta.url);
  const child: ChildProcess = spawn(process.execPath, [program, 'live', directory], { stdio: 'inherit' });
  const ended = once(child, 'close');
  if (killAfterMs !== undefined) {
    await Promise.race([sleep(killAfterMs), ended]);
    child.kill('SIGKILL');
  }
  const [code] = (await ended) as [number | null];
  if (code !== 0 && killAfterMs === undefined) throw new Error(`the process ended with ${code}`);
}

function describe(expected: readonly (Picture | undefined)[], found: readonly (Picture | undefined)[]): string {
  const count = (pictures: readonly (Picture | undefined)[]) =>
    pictures.map((one) => `${one?.firing.length} firing, ${one?.groups} groups, ${one?.waiting} waiting`).join('; ');
  return `expected ${count(expected)}; found ${count(found)}`;
}
