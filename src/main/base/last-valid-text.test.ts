import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { LastValidText } from './last-valid-text';
import { AppLog } from './log';

function create(path = join(temporaryDirectory(), 'last-valid', 'x.yaml')) {
  const log = new AppLog(
    () => undefined,
    () => 0,
  );
  return { path, log, copy: new LastValidText(path, log.for('test')) };
}

it('keeps a copy that only its owner can read, and removes it with the file', () => {
  const { path, copy } = create();
  expect(copy.read()).toBeUndefined();
  copy.keep('a: 1\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(create(path).copy.read()).toBe('a: 1\n');
  copy.keep(null);
  expect(copy.read()).toBeUndefined();
});

it('writes through no link', () => {
  const { path, copy } = create();
  const victim = join(temporaryDirectory(), 'victim');
  writeFileSync(victim, 'mine');
  mkdirSync(join(path, '..'));
  symlinkSync(victim, `${path}.new`);
  copy.keep('a: 1\n');
  expect([readFileSync(victim, 'utf8'), copy.read()]).toEqual(['mine', 'a: 1\n']);
});

it('only logs that a copy cannot be kept', () => {
  const file = join(temporaryDirectory(), 'file');
  writeFileSync(file, '');
  const { copy, log } = create(join(file, 'x.yaml'));
  copy.keep('a: 1\n');
  expect(log.tail(1)[0]?.message).toBe('cannot keep a copy of the last valid file');
});
