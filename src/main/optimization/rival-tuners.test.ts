import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { processFiles } from '../../../tests/helpers/process-files';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import type { Knob } from '../../shared/model/change';
import { findRival } from './rival-tuners';

function procWith(comm: string, cmdline: string): string {
  const root = temporaryDirectory();
  mkdirSync(join(root, '42'));
  writeFileSync(
    join(root, '42/stat'),
    processFiles({ pid: 42, name: comm, parentPid: 1, cgroup: '' })['42/stat'] ?? '',
  );
  writeFileSync(join(root, '42/cmdline'), cmdline.replaceAll(' ', '\0'));
  return root;
}

const nowhere = '/nowhere';
const PROCESS = { pid: 7, startTicks: 1, uid: 1000, executable: '' };
const thread = (kind: 'nice' | 'affinity'): Knob => ({ kind, process: PROCESS, thread: 7 });
const value = (path: string): Knob => ({ kind: 'value', file: { path, file: '0:1' } });

it('finds a program that manages the same setting', () => {
  const root = procWith('ananicy-cpp', '/usr/bin/ananicy-cpp start');
  expect(findRival([thread('nice')], root, nowhere)).toBe('ananicy-cpp');
  expect(findRival([{ kind: 'content', path: '/x' }], root, nowhere)).toBeUndefined();
  expect(findRival([thread('affinity')], root, nowhere)).toBeUndefined();
});

it('finds a Python program by its script', () => {
  const root = procWith('python3', '/usr/bin/python3 /usr/sbin/tuned -l');
  expect(findRival([{ kind: 'bytes-or-ratio', path: '/proc/sys/vm/dirty' }], root, nowhere)).toBe('tuned');
});

it('finds a Python program behind options of the interpreter, and in an environment of its own', () => {
  const sysctl: Knob = { kind: 'bytes-or-ratio', path: '/proc/sys/vm/dirty' };
  // Fedora starts tuned with -Es.
  expect(findRival([sysctl], procWith('tuned', '/usr/bin/python3 -Es /usr/sbin/tuned -l -P'), nowhere)).toBe('tuned');
  const venv = procWith('python', '/opt/auto-cpufreq/venv/bin/python /opt/auto-cpufreq/venv/bin/auto-cpufreq --daemon');
  expect(findRival([value('/sys/devices/system/cpu/cpufreq/policy0/scaling_governor')], venv, nowhere)).toBe(
    'auto-cpufreq',
  );
});

it('finds a program that only leaves a folder', () => {
  const run = temporaryDirectory();
  expect(findRival([value('/sys/block/sda/queue/read_ahead_kb')], procWith('bash', 'bash'), run)).toBeUndefined();
  mkdirSync(join(run, 'tlp'));
  expect(findRival([value('/sys/block/sda/queue/read_ahead_kb')], procWith('bash', 'bash'), run)).toBe('TLP');
});

it('ignores a program that manages other files', () => {
  const root = procWith('power-profiles-', '/usr/libexec/power-profiles-daemon');
  expect(findRival([value('/sys/devices/system/cpu/cpufreq/policy0/scaling_governor')], root, nowhere)).toBe(
    'power-profiles-daemon',
  );
  expect(findRival([value('/sys/kernel/mm/transparent_hugepage/enabled')], root, nowhere)).toBeUndefined();
});
