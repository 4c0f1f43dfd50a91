import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { createOfflineHome, HEADER, sampleRows } from '../../../tests/helpers/offline-home';
import { acquireOwnerLock } from '../store/owner-lock';
import { EXIT } from './verb';

it('imports and exports without a host, and releases the directory', async () => {
  const { home, terminal, importText, exportText } = createOfflineHome();
  const text = HEADER + sampleRows(100);
  expect(await importText(text)).toBe(EXIT.healthy);
  expect(terminal.printed).toEqual([expect.stringMatching(/^Imported 100 samples of 1 series in [\d.]+ s\.$/)]);
  expect(await exportText()).toEqual({ code: EXIT.healthy, text });
  const out = join(home, 'out.csv');
  expect(await exportText('--out', out)).toEqual({ code: EXIT.healthy, text: '' });
  expect(readFileSync(out, 'utf8')).toBe(text);
  await expect(exportText('--metric', 'other')).rejects.toThrow('no series matches "other"');
  await expect(exportText('--out', join(home, 'missing', 'out.csv'))).rejects.toThrow('cannot write');
  expect(await exportText('--from', '12345', '--to', '12345')).toMatchObject({ code: EXIT.usage });
  expect(terminal.warned).toEqual(['--from must be before --to; choose a longer period']);
  const lock = acquireOwnerLock(home);
  expect(lock.kind).toBe('owned');
  if (lock.kind === 'owned') lock.release();
});

it.skipIf(process.platform === 'win32')('exports to a pipe and through a link without replacing them', async () => {
  const { home, importText, exportText } = createOfflineHome();
  const text = HEADER + sampleRows(10);
  await importText(text);
  const pipe = join(home, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = promisify(execFile)('cat', [pipe]);
  expect(await exportText('--out', pipe)).toMatchObject({ code: EXIT.healthy });
  expect((await reader).stdout).toBe(text);
  expect(statSync(pipe).isFIFO()).toBe(true);
  symlinkSync('real.csv', join(home, 'link.csv'));
  await exportText('--out', join(home, 'link.csv'));
  expect(readlinkSync(join(home, 'link.csv'))).toBe('real.csv');
  expect(readFileSync(join(home, 'real.csv'), 'utf8')).toBe(text);
});

it('shows a progress bar on a terminal, and the first malformed lines', async () => {
  const { terminal, file, importText } = createOfflineHome({ isTerminal: true });
  expect(await importText(`${HEADER}${sampleRows(5)}${'bad\n'.repeat(30)}`, true)).toBe(EXIT.healthy);
  expect(terminal.screen()).toContain('[##############################] 100%');
  expect(terminal.warned).toHaveLength(21);
  expect(terminal.warned[0]).toBe(`${file}:7: the timestamp is not a number of milliseconds`);
  expect(terminal.warned.at(-1)).toBe('and 10 more malformed lines');
});

it('refuses a directory that a host owns', async () => {
  const { home, importText } = createOfflineHome();
  const lock = acquireOwnerLock(home);
  await expect(importText(HEADER + sampleRows(1))).rejects.toThrow(`a host is using ${home}`);
  if (lock.kind === 'owned') lock.release();
});
