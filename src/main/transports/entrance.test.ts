import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { createToken, openEntrance } from './entrance';

const never = (problem: string, error: unknown) => {
  throw new Error(problem, { cause: error });
};
const place = () => ({ port: 7842, token: createToken() });

it('has a new token each time, in files that only this user can read, and removes the redirect', () => {
  const directory = temporaryDirectory();
  for (const name of ['token', 'dashboard.html']) {
    writeFileSync(join(directory, name), 'old');
    chmodSync(join(directory, name), 0o666);
  }
  const { port, token } = place();
  const entrance = openEntrance(directory, { port, token }, never);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(createToken()).not.toBe(token);
  expect(entrance.url).toBe(`http://127.0.0.1:7842/#token=${token}`);
  expect(readFileSync(join(directory, 'token'), 'utf8')).toBe(`${token}\n`);
  expect(readFileSync(join(directory, 'dashboard.html'), 'utf8')).toContain(`url=${entrance.url}"`);
  for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  entrance.close();
  expect(readdirSync(directory)).toEqual(['token']);
});

it('replaces a link and leaves its target unchanged', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'other'), 'mine');
  symlinkSync('other', join(directory, 'token'));
  openEntrance(directory, place(), never);
  expect(readFileSync(join(directory, 'other'), 'utf8')).toBe('mine');
});

it('works even if no file can be written', () => {
  const problems: string[] = [];
  const directory = join(temporaryDirectory(), 'file');
  writeFileSync(directory, '');
  const entrance = openEntrance(directory, place(), (problem) => problems.push(problem));
  expect(entrance.url).toContain('#token=');
  expect(problems).toEqual([
    `cannot write ${join(directory, 'token')}`,
    `cannot write ${join(directory, 'dashboard.html')}`,
  ]);
});
