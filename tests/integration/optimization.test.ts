import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { getPriority } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTestHost } from '../helpers/host';
import { temporaryDirectory } from '../helpers/temporary';

function startTarget(): ChildProcess & { readonly pid: number } {
  const child = spawn('sleep', ['120'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child as ChildProcess & { readonly pid: number };
}

const undoAll = (home: string) =>
  JSON.parse(
    spawnSync(process.execPath, ['out/main/cli.js', 'undo', '--all', '--json', '--home', home], { encoding: 'utf8' })
      .stdout,
  );

describe.runIf(process.platform === 'linux')('a change of a real process', () => {
  it('is made, listed, and taken back exactly', async () => {
    const home = temporaryDirectory();
    const host = await startTestHost({ home });
    onTestFinished(async () => void (await host.end()));
    const { api, close } = await host.connect();
    const { pid } = startTarget();
    const before = getPriority(pid);
    const change = await api.optimize.apply({ action: 'process-priority', target: `pid:${pid}`, value: '9' });
    expect(change).toMatchObject({ state: 'kept', before: [String(before)], after: ['9'] });
    expect(getPriority(pid)).toBe(9);
    await expect(api.optimize.apply({ action: 'process-priority', target: 'pid:1' })).rejects.toThrow('first process');
    expect((await api.optimize.status()).open).toHaveLength(1);
    expect(await api.optimize.undo({ changeId: change.id })).toMatchObject([{ state: 'undone' }]);
    expect(getPriority(pid)).toBe(before);
    await close();
  });

  it('is taken back by the guard when the host is killed, without another start', async () => {
    const home = temporaryDirectory();
    const host = await startTestHost({ home });
    const { api } = await host.connect();
    const { pid } = startTarget();
    const before = getPriority(pid);
    await api.optimize.apply({ action: 'process-priority', target: `pid:${pid}`, value: '9' });
    await api.optimize.apply({ action: 'freeze', target: `pid:${pid}` });
    await host.end('SIGKILL');
    await expect.poll(() => getPriority(pid), { timeout: 5_000 }).toBe(before);
    expect(undoAll(home)).toEqual([]);
    expect(getPriority(pid)).toBe(before);
  });

  it('is taken back by a host that ends in good order', async () => {
    const home = temporaryDirectory();
    const host = await startTestHost({ home });
    const { api } = await host.connect();
    const { pid } = startTarget();
    const before = getPriority(pid);
    await api.optimize.apply({ action: 'process-priority', target: `pid:${pid}`, value: '9' });
    await host.end();
    expect(getPriority(pid)).toBe(before);
  });

  it('is left by no kill at a random moment (a sample of `npm run faults -- optimization`)', () => {
    const { stdout, status } = spawnSync(process.execPath, ['scripts/long-tests.mjs', 'faults', 'optimization', '9'], {
      encoding: 'utf8',
    });
    expect(stdout).toContain('"recovered": 9');
    expect(status).toBe(0);
  }, 120_000);
});
