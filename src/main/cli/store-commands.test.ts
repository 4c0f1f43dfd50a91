import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { createFakeContext } from '../../../tests/helpers/fake-context';
import { createFakeTerminal } from '../../../tests/helpers/fake-terminal';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { HOUR_MS } from '../../shared/model/time';
import { acquireOwnerLock } from '../store/owner-lock';
import { UnreachableError } from '../transports/connect-app';
import { backup } from './backup';
import { EXIT } from './command';
import { exportHistory } from './export';
import { importHistory } from './import';
import { restore } from './restore';

const HEADER = 'timestamp_ms,thing\n';

/** A data directory that no host owns. */
function createOffline({ json = false, isTerminal = false } = {}) {
  const home = temporaryDirectory();
  const terminal = createFakeTerminal(isTerminal ? { columns: 80, rows: 24 } : undefined);
  const context = {
    ...createFakeContext({}, { json, terminal }),
    directories: { config: home, data: home, state: home, socket: join(home, 'socket') },
    connect: () => Promise.reject(new UnreachableError('no host is responding', 'Start one.')),
  };
  const file = join(home, 'in.csv');
  const importText = (text: string, skipBad = false) => {
    writeFileSync(file, text);
    return importHistory.run(context, [file], { skipBad });
  };
  const exportText = async (options: object = {}) => {
    const defaults = { metric: ['*'], from: Date.now() - HOUR_MS, to: Date.now(), format: 'csv', aggregation: 'avg' };
    const before = terminal.screen().length;
    const code = await exportHistory.run(context, [], { ...defaults, ...options });
    return { code, text: terminal.screen().slice(before) };
  };
  return { home, context, terminal, file, importText, exportText };
}

function rows(count: number): string {
  const endMs = Date.now() - 60_000;
  return Array.from({ length: count }, (_, index) => `${endMs - (count - index) * 1000},${index}\n`).join('');
}

it('imports and exports without a host, and gives the directory back', async () => {
  const { home, terminal, importText, exportText } = createOffline();
  const text = HEADER + rows(100);
  expect(await importText(text)).toBe(EXIT.healthy);
  expect(terminal.printed).toEqual([expect.stringMatching(/^Imported 100 samples of 1 series in [\d.]+ s\.$/)]);
  expect(await exportText()).toEqual({ code: EXIT.healthy, text });
  const out = join(home, 'out.csv');
  expect(await exportText({ out })).toEqual({ code: EXIT.healthy, text: '' });
  expect(readFileSync(out, 'utf8')).toBe(text);
  await expect(exportText({ metric: ['other'] })).rejects.toThrow('no series matches "other"');
  await expect(exportText({ out: join(home, 'missing', 'out.csv') })).rejects.toThrow('cannot write');
  await expect(exportText({ from: 5, to: 5 })).rejects.toThrow('--from must be before --to');
  const lock = acquireOwnerLock(home);
  expect(lock.kind).toBe('owned');
  if (lock.kind === 'owned') lock.release();
});

it.skipIf(process.platform === 'win32')(
  'exports into a pipe or a device and through a link, and replaces neither',
  async () => {
    const { home, importText, exportText } = createOffline();
    const text = HEADER + rows(10);
    await importText(text);
    const pipe = join(home, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = promisify(execFile)('cat', [pipe]);
    expect(await exportText({ out: pipe })).toMatchObject({ code: EXIT.healthy });
    expect((await reader).stdout).toBe(text);
    expect(statSync(pipe).isFIFO()).toBe(true);
    symlinkSync('real.csv', join(home, 'link.csv'));
    await exportText({ out: join(home, 'link.csv') });
    expect(readlinkSync(join(home, 'link.csv'))).toBe('real.csv');
    expect(readFileSync(join(home, 'real.csv'), 'utf8')).toBe(text);
  },
);

it('shows a bar on a terminal, and the first of many malformed lines', async () => {
  const { terminal, file, importText } = createOffline({ isTerminal: true });
  expect(await importText(`${HEADER}${rows(5)}${'bad\n'.repeat(30)}`, true)).toBe(EXIT.healthy);
  expect(terminal.screen()).toContain('[##############################] 100%');
  expect(terminal.warned).toHaveLength(21);
  expect(terminal.warned[0]).toBe(`${file}:7: the timestamp is not a number of milliseconds`);
  expect(terminal.warned.at(-1)).toBe('and 10 more malformed lines');
});

it('does nothing where a host owns the directory and does not answer', async () => {
  const { home, importText } = createOffline();
  const lock = acquireOwnerLock(home);
  await expect(importText(HEADER + rows(1))).rejects.toThrow(`a host is using ${home}`);
  if (lock.kind === 'owned') lock.release();
});

it('backs up and restores', async () => {
  const from = createOffline({ json: true });
  const text = HEADER + rows(10);
  await from.importText(text);
  const target = join(temporaryDirectory(), 'all.tar.gz');
  expect(await backup.run(from.context, [target], {})).toBe(EXIT.healthy);
  expect(JSON.parse(from.terminal.printed.at(-1) ?? '')).toMatchObject({ file: target });
  expect(readdirSync(join(from.home, 'backups'))).toEqual([]);
  await expect(backup.run(from.context, [target], {})).rejects.toThrow('exists');
  const unwritable = join(from.home, 'missing', 'all.tar.gz');
  await expect(backup.run(from.context, [unwritable], {})).rejects.toThrow('cannot write');

  const to = createOffline();
  expect(await restore.run(to.context, [target], {})).toBe(EXIT.healthy);
  expect((await to.exportText()).text).toBe(text);
  await expect(restore.run(to.context, [target], {})).rejects.toThrow('is not empty');
  expect(await restore.run(to.context, [target], { force: true })).toBe(EXIT.healthy);
  const aside = /^The previous files are in (.*)\.$/.exec(to.terminal.printed.at(-1) ?? '')?.[1] ?? '';
  expect(existsSync(join(aside, 'metrics.db'))).toBe(true);
});
