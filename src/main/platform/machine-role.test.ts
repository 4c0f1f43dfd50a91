import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { writeTree } from '../../../tests/helpers/write-tree';
import { MACHINE_ROLES } from '../../shared/model/machine-role';
import { readMachineRole } from './machine-role';

const BATTERY = { 'class/power_supply/BAT0/type': 'Battery\n', 'class/power_supply/BAT0/scope': 'System\n' };
const MOUSE = { 'class/power_supply/hid/type': 'Battery\n', 'class/power_supply/hid/scope': 'Device\n' };
const SCREEN = { 'class/drm/card0-HDMI-A-1/status': 'connected\n' };
const NO_SCREEN = { 'class/drm/card0-HDMI-A-1/status': 'disconnected\n' };

function sys(files: Readonly<Record<string, string>>): string {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'class'));
  writeTree(root, files);
  return root;
}

it.each([
  ['a battery of its own', { ...BATTERY, ...SCREEN }, 'laptop'],
  ['a screen', SCREEN, 'desktop'],
  ['a screen and a mouse with a battery', { ...MOUSE, ...SCREEN }, 'desktop'],
  ['a mouse with a battery and no screen that reports itself', { ...MOUSE, ...NO_SCREEN }, 'desktop'],
  ['no screen', NO_SCREEN, 'server'],
  ['neither', {}, 'server'],
] as const)('recognizes a machine with %s', (_, files, role) => {
  expect(readMachineRole(sys(files))).toBe(role);
});

it('treats a machine without /sys as a desktop', () => {
  expect(readMachineRole(join(temporaryDirectory(), 'missing'))).toBe('desktop');
});

it('returns a role for this machine', () => {
  expect(MACHINE_ROLES).toContain(readMachineRole());
});
