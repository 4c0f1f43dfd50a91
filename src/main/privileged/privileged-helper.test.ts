import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { findHelperCommand, HELPER_PROGRAM } from './privileged-helper';

const read = (name: string) => readFileSync(join(import.meta.dirname, '../../../resources/linux', name), 'utf8');

it('names the program that the policy allows administrators to start', () => {
  const policy = read('org.homeostat.helper.policy');
  expect(policy).toContain(`exec.path">${HELPER_PROGRAM}<`);
  expect(policy).toContain('<allow_active>auth_admin_keep</allow_active>');
  expect(policy.match(/<allow_(any|inactive)>no</g)).toHaveLength(2);
  expect(read('homeostat-helper')).toContain('/usr/bin/env -i ');
});

it.runIf(process.getuid?.() === 0)('starts the helper only if root alone can write to it (as root only)', () => {
  const folder = join(temporaryDirectory(), 'homeostat');
  const program = join(folder, 'homeostat-helper');
  mkdirSync(folder);
  writeFileSync(program, '', { mode: 0o755 });
  const options = { uid: 1000, starter: process.execPath };
  expect(findHelperCommand(program, options)).toEqual([process.execPath, program]);
  expect(findHelperCommand(program, { ...options, uid: 0 })).toBeUndefined();
  expect(findHelperCommand(program, { ...options, starter: '/nowhere' })).toBeUndefined();
  chmodSync(folder, 0o775);
  expect(findHelperCommand(program, options)).toBeUndefined();
  chmodSync(folder, 0o755);
  chownSync(program, 1000, 1000);
  expect(findHelperCommand(program, options)).toBeUndefined();
  expect(findHelperCommand(join(folder, 'none'), options)).toBeUndefined();
});
