import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTestHost } from '../helpers/host';
import { temporaryDirectory } from '../helpers/temporary';

function startTarget(): ChildProcess & { readonly pid: number } {
  const child = spawn('sleep', ['120'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child as ChildProcess & { readonly pid: number };
}

/** A program that uses two cores fully. */
function startHog(): ChildProcess & { readonly pid: number } {
  const busy =
    "new (require('node:worker_threads').Worker)('for (;;);', { eval: true }); setTimeout(() => { for (;;); }, 100)";
  const child = spawn(process.execPath, ['-e', busy], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child as ChildProcess & { readonly pid: number };
}

const isStopped = (pid: number) => /^State:\s*T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

const undoAll = (home: string) =>
  JSON.parse(
    spawnSync(process.execPath, ['out/main/cli.js', 'undo', '--all', '--json', '--home', home], { encoding: 'utf8' })
      .stdout,
  );

describe.runIf(process.platform === 'linux')('a change of a real process', () => {
  it('is made, listed, and undone exactly', async () => {
    const home = temporaryDirectory();
    const host = await startTestHost({ home });
    onTestFinished(async () => void (await host.end()));
    const { api, close } = await host.connect();
    const { pid } = startTarget();
    const before = getPriority(pid);
    const change = await api.optimize.apply({
      action: 'process-priority',
      target: `pid:${pid}`,
      value: '9',
      validate: false,
    });
    expect(change).toMatchObject({ state: 'kept', before: [String(before)], after: ['9'] });
    expect(getPriority(pid)).toBe(9);
    await expect(api.optimize.apply({ action: 'process-priority', target: 'pid:1', validate: false })).rejects.toThrow(
      'first two system processes',
    );
    expect((await api.optimize.status()).open).toHaveLength(1);
    expect(await api.optimize.undo({ changeId: change.id })).toMatchObject([{ state: 'undone' }]);
    expect(getPriority(pid)).toBe(before);
    await close();
  });

  it('is offered for one target, with the reason for which others are refused, also by REST', async () => {
    const home = temporaryDirectory();
    const host = await startTestHost({ home });
    onTestFinished(async () => void (await host.end()));
    const { origin, hash } = new URL(host.url);
    const headers = { authorization: `Bearer ${hash.replace('#token=', '')}` };
    const rest = async (query: string) => {
      const reply = await fetch(`${origin}/api/v1/optimize/actions${query}`, { headers });
      return { status: reply.status, body: (await reply.json()) as { readonly targets: readonly string[] }[] };
    };
    const { pid } = startTarget();
    const all = await rest('');
    expect(all.body).toContainEqual(expect.objectContaining({ id: 'drop-caches', supported: false }));

    const own = await rest(`?target=pid:${pid}`);
    expect(own.status).toBe(200);
    for (const { targets } of own.body) expect(targets).toContain('process');
    const score = { id: 'oom-score', supported: true, reason: `works on sleep (pid ${pid})` };
    expect(own.body).toContainEqual(expect.objectContaining(score));
    const line = ['out/main/cli.js', 'optimize', 'list', '--target', `pid:${pid}`, '--home', home];
    expect(JSON.parse(spawnSync(process.execPath, [...line, '--json'], { encoding: 'utf8' }).stdout)).toEqual(own.body);
    const printed = spawnSync(process.execPath, line, { encoding: 'utf8' }).stdout;
    expect(printed).toMatch(new RegExp(`^oom-score .*works on sleep \\(pid ${pid}\\)`, 'm'));

    const first = await rest('?target=pid:1');
    expect(first.body).toContainEqual(expect.objectContaining({ id: 'freeze', supported: false }));
    expect(await rest('?target=nonsense')).toMatchObject({
      status: 409,
      body: { message: 'nonsense is not a target' },
    });
  });

  it('stays within the bounds of homeostat.yaml, and of run-time settings over it', async () => {
    const home = temporaryDirectory();
    writeFileSync(join(home, 'homeostat.yaml'), 'optimization:\n  most_open: 1\n');
    const host = await startTestHost({ home });
    onTestFinished(async () => void (await host.end()));
    const { api, close } = await host.connect();
    onTestFinished(close);
    const apply = () =>
      api.optimize.apply({
        action: 'process-priority',
        target: `pid:${startTarget().pid}`,
        value: '9',
        validate: false,
      });
    await apply();
    await expect(apply()).rejects.toThrow('1 change already open');
    await api.config.set({ key: 'optimization.most_open', value: 2 });
    await apply();
    await expect(apply()).rejects.toThrow('2 changes already open');
    expect(await api.optimize.undo({ changeId: null })).toHaveLength(2);
  });

  it('is undone by the guard after a kill of the host, without another start', async () => {
    const home = temporaryDirectory();
    const host = await startTestHost({ home });
    const { api } = await host.connect();
    const { pid } = startTarget();
    const before = getPriority(pid);
    await api.optimize.apply({ action: 'process-priority', target: `pid:${pid}`, value: '9', validate: false });
    await api.optimize.apply({ action: 'freeze', target: `pid:${pid}`, validate: false });
    await host.end('SIGKILL');
    await expect.poll(() => getPriority(pid), { timeout: 5_000 }).toBe(before);
    // The next host reports once that the guard has undone it.
    expect(undoAll(home)).toMatchObject([{ state: 'undone' }, { state: 'undone' }]);
    expect(undoAll(home)).toEqual([]);
    expect(getPriority(pid)).toBe(before);
  });

  it('is undone by a host that ends normally', async () => {
    const home = temporaryDirectory();
    const host = await startTestHost({ home });
    const { api } = await host.connect();
    const { pid } = startTarget();
    const before = getPriority(pid);
    await api.optimize.apply({ action: 'process-priority', target: `pid:${pid}`, value: '9', validate: false });
    await host.end();
    expect(getPriority(pid)).toBe(before);
  });

  it('changes one pair of the kernel’s limits at a time, and restores the active one', async ({ skip }) => {
    const files = ['dirty_bytes', 'dirty_ratio', 'dirty_background_bytes', 'dirty_background_ratio'];
    const read = () => files.map((file) => readFileSync(`/proc/sys/vm/${file}`, 'utf8').trim());
    const before = read();
    // The limits of the machine must stay in every case: writing the active one sets the other to zero.
    onTestFinished(() => {
      before.forEach((value, index) => {
        if (value !== '0' && read()[index] !== value) writeFileSync(`/proc/sys/vm/${files[index]}`, value);
      });
    });
    const host = await startTestHost({ home: temporaryDirectory() });
    onTestFinished(async () => void (await host.end()));
    const { api } = await host.connect();
    const action = (await api.optimize.list()).find(({ id }) => id === 'dirty-limits');
    skip(action?.supported !== true, 'the limits of this kernel are not ours to set');
    const request = { action: 'dirty-limits', target: 'machine', value: '134217728', validate: false };
    const { id } = await api.optimize.apply(request);
    expect(read()).toEqual(['134217728', '0', '33554432', '0']);
    expect(await api.optimize.undo({ changeId: id })).toMatchObject([{ state: 'undone' }]);
    expect(read()).toEqual(before);
    await api.optimize.apply(request);
    await host.end('SIGKILL');
    await expect.poll(read, { timeout: 5_000 }).toEqual(before);
  });

  it('is undone after every kill, even if it would outlive the host (a sample of `npm run faults -- lasting-changes`)', () => {
    const { stdout, status } = spawnSync(
      process.execPath,
      ['scripts/long-tests.mjs', 'faults', 'lasting-changes', '6'],
      { encoding: 'utf8' },
    );
    expect(stdout).toContain('"recovered": 6');
    expect(status).toBe(0);
  }, 120_000);

  it('is measured, and stays if it is proven better', async () => {
    const home = temporaryDirectory();
    const host = await startTestHost({ home });
    onTestFinished(async () => void (await host.end()));
    const { api, close } = await host.connect();
    const hog = startHog();
    const trial = api.optimize.apply({ action: 'freeze', target: `pid:${hog.pid}` });
    await expect.poll(async () => (await api.optimize.status()).trial?.pairsDone, { timeout: 10_000 }).toBe(1);
    expect((await api.optimize.status()).trial).toMatchObject({ metric: 'the delay of short tasks', pairsWanted: 8 });
    const change = await trial;
    // Other programs may hide the effect, but cannot reverse it.
    expect(['better', 'no effect', 'observed']).toContain(change.verdict);
    expect(change.evidence?.gain).toBeGreaterThan(0);
    expect(change.state).toBe(change.verdict === 'better' ? 'kept' : 'undone');
    await api.optimize.undo({ changeId: null });
    expect(isStopped(hog.pid)).toBe(false);
    await close();
  }, 60_000);

  it('is undone if the host is killed during the trial', async () => {
    const home = temporaryDirectory();
    const host = await startTestHost({ home });
    const { api } = await host.connect();
    const hog = startHog();
    api.optimize.apply({ action: 'freeze', target: `pid:${hog.pid}` }).catch(() => undefined);
    await expect.poll(() => isStopped(hog.pid), { timeout: 10_000, interval: 20 }).toBe(true);
    await host.end('SIGKILL');
    await expect.poll(() => isStopped(hog.pid), { timeout: 5_000 }).toBe(false);
    expect(undoAll(home)).toMatchObject([{ state: expect.stringMatching(/^(undone|moot)$/) }]);
  }, 30_000);

  it('is undone after every kill and fault (a sample of `npm run faults -- optimization`)', () => {
    const { stdout, status } = spawnSync(
      process.execPath,
      ['scripts/long-tests.mjs', 'faults', 'optimization', 'sample'],
      {
        encoding: 'utf8',
      },
    );
    const { injected, recovered, failures } = JSON.parse(stdout);
    expect(failures).toEqual([]);
    expect(injected).toBeGreaterThan(20);
    expect(recovered).toBe(injected);
    expect(status).toBe(0);
  }, 120_000);
});
