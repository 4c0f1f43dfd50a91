import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryDirectory } from './helpers/temporary';

it('uses linked packages as they are, since npm ci would delete them through the link', () => {
  const root = temporaryDirectory();
  cpSync('scripts', join(root, 'scripts'), { recursive: true });
  writeFileSync(join(root, 'package-lock.json'), '{}');
  const packages = join(root, 'shared');
  mkdirSync(packages);
  writeFileSync(join(packages, 'kept'), '');
  symlinkSync(packages, join(root, 'node_modules'));
  const npm = join(root, 'npm.js');
  writeFileSync(npm, 'process.exit(9)');
  const steps = pathToFileURL(join(root, 'scripts/steps/install.mjs')).href;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', `import { ensureInstalled } from '${steps}'; ensureInstalled();`],
    { env: { ...process.env, npm_execpath: npm }, encoding: 'utf8' },
  );
  expect([status, stderr]).toEqual([0, '']);
  expect(readdirSync(packages)).toEqual(['kept']);
});
