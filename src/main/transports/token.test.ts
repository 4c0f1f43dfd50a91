import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { readOrCreateToken } from './token';

const never = (problem: string) => {
  throw new Error(problem);
};

it('is made once, is long, and only its owner can read it', () => {
  const directory = join(temporaryDirectory(), 'state');
  const token = readOrCreateToken(directory, never);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(readOrCreateToken(directory, never)).toBe(token);
  chmodSync(join(directory, 'token'), 0o644);
  readOrCreateToken(directory, never);
  expect(statSync(join(directory, 'token')).mode & 0o777).toBe(0o600);
});

it('is made anew where the file is nonsense', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'token'), 'short');
  expect(readOrCreateToken(directory, never)).toMatch(/^[\w-]{43}$/);
});

it('is there even where it cannot be kept', () => {
  const file = join(temporaryDirectory(), 'file');
  writeFileSync(file, '');
  const problems: string[] = [];
  expect(readOrCreateToken(join(file, 'state'), (problem) => problems.push(problem))).toMatch(/^[\w-]{43}$/);
  expect(problems.join()).toMatch(/cannot store the token: ENOTDIR/);
});
