import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppLog } from '../../src/main/base/log';
import { openEngine } from '../../src/main/optimization/open-engine';
import { temporaryDirectory } from '../helpers/temporary';

const THP = '/sys/kernel/mm/transparent_hugepage/enabled';
const ZRAM = '/sys/block/zram0';
const log = new AppLog(
  () => undefined,
  () => 0,
).for('engine');

/** An unused device of the kernel, whose queue can change without touching a disk. */
const idleLoop = list('/sys/block')
  .filter((name) => name.startsWith('loop') && !existsSync(`/sys/block/${name}/loop`))
  .at(-1);
const offersDeadline = idleLoop !== undefined && read(`/sys/block/${idleLoop}/queue/scheduler`).includes('mq-deadline');
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const hasFreeZram = read(join(ZRAM, 'disksize')).trim() === '0' && read('/proc/swaps').trim().split('\n').length === 1;

function list(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Values of the kernel, which must be the same after each test; restored even if it fails. */
function keep(paths: readonly string[]): () => Readonly<Record<string, string>> {
  const now = () => Object.fromEntries(paths.map((path) => [path, read(path)]));
  const before = now();
  onTestFinished(() => {
    for (const [path, text] of Object.entries(before)) {
      if (read(path) !== text) writeFileSync(path, /\[(\S+)\]/.exec(text)?.[1] ?? text);
    }
  });
  return now;
}

function open() {
  const engine = openEngine({
    dataDirectory: temporaryDirectory(),
    guardScript: join(process.cwd(), 'resources/guard.sh'),
    log,
    nowMs: Date.now,
  });
  onTestFinished(() => engine.stopEngine());
  return engine;
}

function startTarget(): ChildProcess & { readonly pid: number } {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child as ChildProcess & { readonly pid: number };
}

describe.runIf(isRoot)('a setting of the kernel', () => {
  const vm = '/proc/sys/vm';
  it.each([
    ['writeback-times', '90', [`${vm}/dirty_writeback_centisecs`, `${vm}/dirty_expire_centisecs`], ['9000', '9000']],
    ['cache-pressure', '73', [`${vm}/vfs_cache_pressure`], ['73']],
    ['huge-pages', read(THP).includes('[never]') ? 'madvise' : 'never', [THP], undefined],
  ] as const)('%s is changed and undone exactly', (action, value, paths, wanted) => {
    const now = keep(paths);
    const before = now();
    const engine = open();
    const change = engine.executeOptimization({ action, target: 'machine', value, by: 'test' });
    expect(change.after).toEqual(wanted ?? [value]);
    expect(now()).not.toEqual(before);
    expect(engine.rollbackOptimization(change.id)).toMatchObject({ state: 'undone' });
    expect(now()).toEqual(before);
  });

  it.runIf(offersDeadline)('restores a scheduler with the settings of the person', () => {
    const queue = `/sys/block/${idleLoop}/queue`;
    const now = keep(['scheduler', 'nr_requests', 'read_ahead_kb'].map((file) => join(queue, file)));
    writeFileSync(join(queue, 'scheduler'), 'mq-deadline');
    writeFileSync(join(queue, 'nr_requests'), '77');
    writeFileSync(join(queue, 'iosched/fifo_batch'), '5');
    const before = now();
    const engine = open();
    const target = `path:/dev/${idleLoop}`;
    const scheduler = engine.executeOptimization({ action: 'io-scheduler', target, value: 'none', by: 'test' });
    const readAhead = engine.executeOptimization({ action: 'read-ahead', target, value: '1024', by: 'test' });
    expect(scheduler.after).toEqual(['none']);
    expect(read(join(queue, 'read_ahead_kb'))).toBe('1024\n');
    for (const { id } of [scheduler, readAhead])
      expect(engine.rollbackOptimization(id)).toMatchObject({ state: 'undone' });
    expect(now()).toEqual(before);
    expect(read(join(queue, 'iosched/fifo_batch'))).toBe('5\n');
  });

  it('is restored by the guard alone after a kill of the engine', async () => {
    const { pid } = startTarget();
    const policyOf = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[38];
    const now = keep([`${vm}/vfs_cache_pressure`, THP, `/proc/${pid}/oom_score_adj`, join(ZRAM, 'disksize')]);
    const before = now();
    const requests = [
      { action: 'cache-pressure', target: 'machine', value: '74', by: 'test' },
      {
        action: 'huge-pages',
        target: 'machine',
        value: read(THP).includes('[never]') ? 'madvise' : 'never',
        by: 'test',
      },
      { action: 'oom-score', target: `pid:${pid}`, value: '777', by: 'test' },
      { action: 'idle-scheduling', target: `pid:${pid}`, by: 'test' },
      ...(hasFreeZram ? [{ action: 'zram-swap', target: 'machine', value: '16', by: 'test' }] : []),
    ];
    const program = ['scripts/run-ts.mjs', 'tests/helpers/hold-changes.ts', temporaryDirectory()];
    const holder = spawn(process.execPath, [...program, JSON.stringify(requests)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void holder.kill('SIGKILL'));
    let output = '';
    for (const stream of [holder.stdout, holder.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    await expect.poll(() => output, { timeout: 20_000 }).toMatch(/held by \d+/);
    expect(now()).not.toEqual(before);
    expect(policyOf()).toBe('5');
    process.kill(Number(/held by (\d+)/.exec(output)?.[1]), 'SIGKILL');
    await expect.poll(() => ({ ...now(), policy: policyOf() }), { timeout: 5_000 }).toEqual({ ...before, policy: '0' });
    expect(read('/proc/swaps')).not.toContain('zram0');
  });
});
