import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findProgram } from '../../src/main/platform/find-program';
import { isAlive } from '../../src/main/platform/is-alive';
import type { DecisionOutcome } from '../../src/shared/contract/automation-schemas';
import type { AppApi } from '../../src/shared/contract/contract';
import { startTestHost } from '../helpers/host';
import { temporaryDirectory } from '../helpers/temporary';

/** A name that no other program on this machine has. Automation may restrain this program only. */
const HOG = 'homeostat-test-hog.cjs';
const BUSY =
  "new (require('node:worker_threads').Worker)('for (;;);', { eval: true }); setTimeout(() => { for (;;); }, 50); setTimeout(() => process.exit(), 25_000);";

/** All but refusals, which depend on the place of the program: here it has no control group of its own. */
const DONE: DecisionOutcome[] = ['suggested', 'asked', 'held', 'applied', 'ended'];

/** A background program that uses two cores fully, and ends after its time even if nothing ends it. */
function startHog(): ChildProcess & { readonly pid: number } {
  const directory = temporaryDirectory();
  const script = join(directory, HOG);
  writeFileSync(script, BUSY);
  const child = spawn(process.execPath, [script], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child as ChildProcess & { readonly pid: number };
}

/**
 * Wants 10 ms of every core at a time, half of the time. Prints every half second how much longer its bursts took: 0
 * without competition, 1 if it shares each core with another program.
 */
const BURSTS = `
const { Worker, isMainThread, parentPort } = require('node:worker_threads');
const BURST_US = 10_000;
if (isMainThread) {
  let took = [];
  for (let core = 0; core < require('node:os').availableParallelism(); core++) {
    new Worker(process.argv[1]).on('message', (ms) => took.push(ms));
  }
  setInterval(() => {
    const meanMs = took.reduce((sum, ms) => sum + ms, 0) / took.length;
    process.stdout.write(String(meanMs / (BURST_US / 1000) - 1) + '\\n');
    took = [];
  }, 500);
  setTimeout(() => process.exit(), 30_000);
} else {
  const burst = () => {
    const atMs = performance.now();
    const before = process.threadCpuUsage();
    let used;
    do used = process.threadCpuUsage(before); while (used.user + used.system < BURST_US);
    parentPort.postMessage(performance.now() - atMs);
    setTimeout(burst, 10);
  };
  burst();
}`;

/** A program that the hog makes wait for the CPU. */
function startForeground(): { readonly delay: () => number } {
  const script = join(temporaryDirectory(), 'foreground.cjs');
  writeFileSync(script, BURSTS);
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let last = Number.NaN;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    last = Number(text.trim().split('\n').at(-1));
  });
  return { delay: () => last };
}

async function startAutomated(level: 'suggest' | 'automatic'): Promise<AppApi> {
  const home = temporaryDirectory();
  writeFileSync(
    join(home, 'homeostat.yaml'),
    `automation:\n  levels: { processor: ${level} }\n  watch_hours: 0\n  runaway_seconds: 3\n  only: [${HOG}]\n`,
  );
  const host = await startTestHost({ home });
  onTestFinished(async () => void (await host.end()));
  const { api, close } = await host.connect();
  onTestFinished(close);
  return api;
}

it('lists the areas in which changes can happen, and accepts requests for a former one', async () => {
  const api = await startAutomated('suggest');
  const areas = ['processor', 'memory', 'disk', 'power'];
  expect((await api.automation.get()).areas.map(({ area }) => area)).toEqual(areas);
  const { areas: after } = await api.automation.setLevel({ area: 'startup', level: 'automatic' });
  expect(after.map(({ area, level }) => [area, level])).toEqual(areas.map((area) => [area, 'suggest']));
});

describe.runIf(process.platform === 'linux')('a runaway background program', () => {
  it('is restrained within 5 s after its rule persisted, and released when it ends; the log has both', async () => {
    const api = await startAutomated('automatic');
    const foreground = startForeground();
    const hog = startHog();
    const before = getPriority(hog.pid);
    await expect
      .poll(async () => (await api.automation.get()).emergencies.map(({ kind }) => kind), { timeout: 12_000 })
      .toContain('runaway');
    const persistedAtMs = Date.now();
    const hampered = foreground.delay();
    expect(hampered).toBeGreaterThan(0.1);
    await expect.poll(() => getPriority(hog.pid), { timeout: 5_000, interval: 50 }).toBe(19);
    expect(Date.now() - persistedAtMs).toBeLessThan(5_000);
    await expect.poll(foreground.delay, { timeout: 8_000, interval: 250 }).toBeLessThan(hampered / 2);
    const [measure] = (await api.automation.get()).measures;
    expect(measure).toMatchObject({ action: 'process-priority', targetText: expect.stringContaining(String(hog.pid)) });
    expect(measure?.expiresAtMs).toBeGreaterThan(Date.now());

    expect((await api.status.get()).notices).toContainEqual(
      expect.objectContaining({ id: 'automation', text: expect.stringContaining(HOG) }),
    );

    hog.kill('SIGKILL');
    await expect.poll(async () => (await api.automation.get()).measures, { timeout: 6_000 }).toEqual([]);
    expect((await api.optimize.status()).open).toEqual([]);
    const { decisions } = await api.automation.decisions({ outcomes: DONE });
    expect(decisions.map(({ outcome }) => outcome)).toEqual(['ended', 'applied']);
    expect(decisions[1]).toMatchObject({
      problem: expect.stringContaining(`${HOG} uses`),
      reason: expect.stringContaining(`changed from ${before} to 19`),
    });
    expect((await api.automation.integration()).isWhole).toBe(true);
  }, 40_000);

  it('is only reported if the person allowed no more', async () => {
    const api = await startAutomated('suggest');
    startForeground();
    const hog = startHog();
    const before = getPriority(hog.pid);
    await expect
      .poll(async () => (await api.automation.decisions({ outcomes: DONE })).decisions, { timeout: 15_000 })
      .toMatchObject([{ outcome: 'suggested', action: 'process-priority', target: `pid:${hog.pid}` }]);
    expect(getPriority(hog.pid)).toBe(before);
    expect(await api.optimize.history()).toEqual([]);
  }, 40_000);
});

const EATER = 'homeostat-test-eater.cjs';
/** Takes 60 MB a second up to half a gigabyte, and keeps it. */
const EATING = `
const kept = [];
const timer = setInterval(() => {
  kept.push(Buffer.alloc(6 * 1024 * 1024, 1));
  if (kept.length > 80) clearInterval(timer);
}, 100);
setTimeout(() => process.exit(), 40_000);
process.stdout.write(String(process.pid));`;

/** Starts the eater in the foreground of a terminal of its own, as a person would. */
async function startEater(): Promise<number> {
  const path = join(temporaryDirectory(), EATER);
  writeFileSync(path, EATING);
  const command = `${process.execPath} ${path}`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = Number(await new Promise((resolve) => terminal.stdout.once('data', resolve)));
  onTestFinished(() => {
    for (const one of [pid, terminal.pid as number]) if (isAlive(one)) process.kill(one, 'SIGKILL');
  });
  return pid;
}

const stateOf = (pid: number) =>
  readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /s, '')
    .charAt(0);

describe.runIf(process.platform === 'linux' && findProgram('script') !== undefined)(
  'a program in use while memory runs out',
  () => {
    it.each(['pause', 'close'] as const)(
      'is left alone until the person answers: %s',
      async (choice) => {
        const home = temporaryDirectory();
        // More than any machine has, so that memory counts as low.
        const automation = `{ levels: { memory: automatic }, watch_hours: 0, memory_reserve_megabytes: 1048576, only: [${EATER}] }`;
        writeFileSync(join(home, 'homeostat.yaml'), `dashboard: { enabled: false }\nautomation: ${automation}\n`);
        const host = await startTestHost({ home });
        onTestFinished(async () => void (await host.end()));
        const { api, close } = await host.connect();
        onTestFinished(close);
        const pid = await startEater();
        const asks = async () => (await api.automation.get()).asks;
        await expect.poll(asks, { timeout: 15_000 }).toHaveLength(1);
        const [ask] = await asks();
        expect(ask?.choices.map(({ text }) => text)).toEqual([`Pause ${EATER}`, 'Close it', 'Leave it']);
        expect((await api.optimize.status()).open).toEqual([]);
        await api.automation.answer({ askId: ask?.id ?? '', choice });
        if (choice === 'close') {
          await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
          return;
        }
        await expect.poll(() => stateOf(pid), { timeout: 5_000 }).toBe('T');
        const [paused] = (await api.optimize.status()).open;
        expect(paused).toMatchObject({ action: 'freeze', by: 'person' });
        await api.optimize.undo({ changeId: paused?.id ?? '' });
        expect(stateOf(pid)).not.toBe('T');
      },
      40_000,
    );
  },
);
