import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { AppLog } from './log';
import { RotatingFile } from './rotating-file';

it('writes one JSON object per line, nothing below its level, and keeps the newest lines', () => {
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

it('writes a repeated message a few times a minute, and then its count', () => {
  const written: string[] = [];
  let nowMs = 0;
  const appLog = new AppLog(
    (text) => written.push(JSON.parse(text).message as string),
    () => nowMs,
  );
  const log = appLog.for('x');
  for (let time = 0; time < 10_000; time++) {
    nowMs += 1;
    log.warn('a request failed', { time });
  }
  log.info('other');
  expect(written).toHaveLength(31);
  nowMs += 60_000;
  log.info('other');
  expect(written.slice(31)).toEqual(['a request failed (repeated 9970 times)', 'other']);
  log.warn('a request failed');
  expect(written.at(-1)).toBe('a request failed');
});

it('counts few messages at once, even if each differs', () => {
  let lines = 0;
  const appLog = new AppLog(
    () => lines++,
    () => 0,
  );
  for (let number = 0; number < 5_000; number++) appLog.for('x').warn(`message ${number}`);
  expect(lines).toBe(5_000);
});

it('begins a new file when one is full, and keeps a limited number', () => {
  const directory = temporaryDirectory();
  const file = new RotatingFile(join(directory, 'x.log'), 100, 2);
  for (let line = 0; line < 40; line++) file.write(`${'y'.repeat(19)}\n`);
  file.write('last\n');
  file.close();
  expect(readdirSync(directory).sort()).toEqual(['x.log', 'x.log.1', 'x.log.2']);
  expect(readFileSync(join(directory, 'x.log'), 'utf8')).toBe('last\n');
  expect(readFileSync(join(directory, 'x.log.1'), 'utf8')).toHaveLength(100);
});

it('counts lines that it cannot write, and continues', () => {
  const file = new RotatingFile(join(temporaryDirectory(), 'no', 'such', 'x.log'), 100, 2);
  file.write('a\n');
  file.write('b\n');
  expect(file.lostLines).toBe(2);
});
