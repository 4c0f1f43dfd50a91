import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { AppLog } from './log';
import { RotatingFile } from './rotating-file';

it('writes a JSON object a line, below nothing of its level, and keeps the newest lines', () => {
  const written: string[] = [];
  const appLog = new AppLog(
    (text) => written.push(text),
    () => 42,
    'info',
  );
  const log = appLog.for('store').for('chunks');
  log.debug('unseen');
  log.warn('damaged', { chunk: 7 });
  expect(written.map((text) => JSON.parse(text))).toEqual([
    { atMs: 42, level: 'warn', area: 'store.chunks', message: 'damaged', details: { chunk: 7 } },
  ]);
  for (let line = 0; line < 1_100; line++) log.info(`line ${line}`);
  expect(appLog.tail(2).map((line) => line.message)).toEqual(['line 1098', 'line 1099']);
  expect(appLog.tail(5_000)).toHaveLength(1_000);
});

it('begins a new file when one is full, and keeps so many', () => {
  const directory = temporaryDirectory();
  const file = new RotatingFile(join(directory, 'x.log'), 100, 2);
  for (let line = 0; line < 40; line++) file.write(`${'y'.repeat(19)}\n`);
  file.write('last\n');
  file.close();
  expect(readdirSync(directory).sort()).toEqual(['x.log', 'x.log.1', 'x.log.2']);
  expect(readFileSync(join(directory, 'x.log'), 'utf8')).toBe('last\n');
  expect(readFileSync(join(directory, 'x.log.1'), 'utf8')).toHaveLength(100);
});

it('counts what it cannot write, and goes on', () => {
  const file = new RotatingFile(join(temporaryDirectory(), 'no', 'such', 'x.log'), 100, 2);
  file.write('a\n');
  file.write('b\n');
  expect(file.lostLines).toBe(2);
});
