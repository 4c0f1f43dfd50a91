import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { formatClient, parseClient, readClientUid } from './client-identity';
import { LineSplitter } from './line-splitter';
import { findHelperCommand, HELPER_PROGRAM } from './privileged-helper';

describe('lines', () => {
  it('are joined, and too long ones are reported but not stored', () => {
    const lines: (string | undefined)[] = [];
    const splitter = new LineSplitter(5, (line) => lines.push(line));
    for (const part of ['ab', 'c\nde\n\nfgh', 'ij', 'k\nlm\nabcdef', '\n12345\n', 'x']) splitter.push(part);
    expect(lines).toEqual(['abc', 'de', '', undefined, 'lm', undefined, '12345']);
  });
});

describe('the client', () => {
  it('is identified by pkexec or sudo, and is root without either', () => {
    expect(readClientUid({ PKEXEC_UID: '1000' })).toBe(1000);
    expect(readClientUid({ SUDO_UID: '7' })).toBe(7);
    expect(readClientUid({})).toBe(0);
  });

  it.each([{ PKEXEC_UID: '1000', SUDO_UID: '0' }, { SUDO_UID: '' }, { PKEXEC_UID: '-1' }, { PKEXEC_UID: '1 2' }])(
    'is rejected as %j',
    (env) => {
      expect(() => readClientUid(env)).toThrow();
    },
  );

  it('is readable in the journal', () => {
    const client = { uid: 1000, pid: 7, startTicks: 9 };
    expect(parseClient(formatClient(client))).toEqual(client);
    expect(() => parseClient('person')).toThrow('unknown client');
  });
});

describe('the installed helper', () => {
  const read = (name: string) => readFileSync(join(import.meta.dirname, '../../../resources/linux', name), 'utf8');

  it('is the one that the policy allows administrators to start', () => {
    const policy = read('org.homeostat.helper.policy');
    expect(policy).toContain(`exec.path">${HELPER_PROGRAM}<`);
    expect(policy).toContain('<allow_active>auth_admin_keep</allow_active>');
    expect(policy.match(/<allow_(any|inactive)>no</g)).toHaveLength(2);
    expect(read('homeostat-helper')).toContain('/usr/bin/env -i ');
  });

  it.runIf(process.getuid?.() === 0)('starts only if root alone can write to it (as root only)', () => {
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
});
