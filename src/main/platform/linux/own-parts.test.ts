import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { writeTree } from '../../../../tests/helpers/write-tree';
import { OwnParts } from './own-parts';

const NODE = '/usr/bin/node';
const nowhere = () => undefined;

it.each([
  [[NODE, 'out/main/cli.js']],
  [[NODE, 'out/main/headless.js']],
  [[NODE, '.cache/builds/1/out/main/headless.js']],
  [['/usr/lib/electron/electron', 'out/main/index.js']],
  [['/bin/dash', 'resources/supervise.sh']],
  [['/bin/dash', 'resources/guard.sh']],
])('knows a part of any installation by its file: %j', (paths) => {
  const root = temporaryDirectory();
  writeTree(root, { 'package.json': '{"name":"homeostat"}' });
  const own = new OwnParts(undefined);
  const [executable = '', script = ''] = paths;
  expect(own.includes([executable, join(root, script)], nowhere)).toBe(true);
  expect(own.includes([executable, script], () => root)).toBe(true);
  expect(own.includes([executable, script], () => '/elsewhere')).toBe(false);
});

it('knows the parts of its own installation where the package cannot be read', () => {
  const root = temporaryDirectory();
  writeTree(root, { 'build/main/headless.js': '', 'build/main/cli.js': '' });
  symlinkSync(join(root, 'build'), join(root, 'out'));
  const own = new OwnParts(join(root, 'out/main/headless.js'));
  expect(own.includes([NODE, join(root, 'build/main/cli.js')], nowhere)).toBe(false);
  writeTree(root, { 'app/out/main/headless.js': '' });
  const packed = new OwnParts(join(root, 'app/out/main/headless.js'));
  expect(packed.includes([NODE, join(root, 'app/out/main/cli.js')], nowhere)).toBe(true);
});

it('knows the launcher and the program of a package', () => {
  expect(new OwnParts(undefined).includes(['/bin/dash', '/srv/x/bin/homeostat'], nowhere)).toBe(true);
  expect(new OwnParts(undefined).includes(['/opt/Homeostat/homeostat'], nowhere)).toBe(true);
});

it('takes a program with the same file names for another one', () => {
  const root = temporaryDirectory();
  writeTree(root, { 'package.json': '{"name":"shop"}', 'broken/package.json': '{' });
  const own = new OwnParts(undefined);
  expect(own.includes([NODE, join(root, 'out/main/cli.js')], nowhere)).toBe(false);
  expect(own.includes([NODE, join(root, 'broken/out/main/cli.js')], nowhere)).toBe(false);
  expect(own.includes(['/usr/bin/make', 'all'], () => root)).toBe(false);
});
