import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { findRival } from './rival-tuners';

function procWith(comm: string, cmdline: string): string {
  const root = temporaryDirectory();
  mkdirSync(join(root, '42'));
  writeFileSync(join(root, '42/comm'), `${comm}\n`);
  writeFileSync(join(root, '42/cmdline'), cmdline.replaceAll(' ', '\0'));
  return root;
}

const nowhere = '/nowhere';

it('finds who sets the same by itself', () => {
  const root = procWith('ananicy-cpp', '/usr/bin/ananicy-cpp start');
  expect(findRival(new Set(['nice']), root, nowhere)).toBe('ananicy-cpp');
  expect(findRival(new Set(['content']), root, nowhere)).toBeUndefined();
  expect(findRival(new Set(['affinity']), root, nowhere)).toBeUndefined();
});

it('finds a Python program by its script', () => {
  const root = procWith('python3', '/usr/bin/python3 /usr/sbin/tuned -l');
  expect(findRival(new Set(['bytes-or-ratio']), root, nowhere)).toBe('tuned');
});

it('finds one that only leaves a folder', () => {
  const run = temporaryDirectory();
  expect(findRival(new Set(['value']), procWith('bash', 'bash'), run)).toBeUndefined();
  mkdirSync(join(run, 'tlp'));
  expect(findRival(new Set(['value']), procWith('bash', 'bash'), run)).toBe('TLP');
});
