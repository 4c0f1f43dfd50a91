import { type SpawnSyncOptions, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageFile from '../package.json';
import { resultOf } from './helpers/scratch-clone';
import { temporaryDirectory } from './helpers/temporary';
import { writeTree } from './helpers/write-tree';

/** Replaces electron-vite: makes a command line that prints how it was started, unless a file `broken` exists. */
const BUILDER = `
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
appendFileSync('builds', 'built\\n');
if (existsSync('broken')) process.exit(1);
const main = process.argv.at(-1) + '/main';
mkdirSync(main, { recursive: true });
writeFileSync(main + '/cli.js', \`process.stdout.write(JSON.stringify({
  pid: process.pid, args: process.argv.slice(2), cwd: process.cwd() }));\`);
`;
const BUNDLED_NODE = `node-linux-${process.arch}/bin/node`;
const OLD = new Date('2026-01-01T00:00:00Z');
/** For the tools; without a Node. */
const TOOLS = '/usr/bin:/bin';

interface Started {
  readonly pid: number;
  readonly args: readonly string[];
  readonly cwd: string;
}

/** Creates a clone with packages and without a build, in a path with a space. */
function createClone() {
  const root = join(temporaryDirectory(), 'a clone');
  writeTree(root, {
    'src/main.ts': '1',
    'src/deep/part.ts': '1',
    'resources/guard.sh': '',
    'electron.vite.config.ts': '',
    'vite-yaml.ts': '',
    'package.json': '{ "type": "module" }',
    'package-lock.json': '{}',
    'node_modules/electron-vite/bin/electron-vite.js': BUILDER,
    'node_modules/electron-vite/package.json': '{ "type": "module" }',
    'node_modules/.homeostat-lock': createHash('sha256').update('{}').digest('hex'),
  });
  for (const folder of ['bin', 'scripts']) cpSync(folder, join(root, folder), { recursive: true });
  linkNode(join(root, 'node_modules'));
  const prepare = join(root, 'scripts', 'prepare.mjs');
  return {
    root,
    launcher: join(root, 'bin', 'homeostat'),
    builds: () =>
      existsSync(join(root, 'builds')) ? readFileSync(join(root, 'builds'), 'utf8').split('\n').length - 1 : 0,
    /** Makes every start fail that is not of a current build. */
    takeAwayPreparation: () => renameSync(prepare, `${prepare}.away`),
  };
}

function linkNode(packages: string): void {
  const node = join(packages, BUNDLED_NODE);
  mkdirSync(dirname(node), { recursive: true });
  symlinkSync(process.execPath, node);
}

function launch(program: string, args: readonly string[] = [], options: SpawnSyncOptions = {}) {
  const { pid, status, stdout, stderr } = spawnSync(program, args, { ...options, encoding: 'utf8' });
  return { pid, status, stdout, stderr };
}

function startedBy({ stdout, stderr }: { stdout: string; stderr: string }): Started {
  expect(stdout, stderr).not.toBe('');
  return JSON.parse(stdout) as Started;
}

const SHELLS = ['dash', 'bash', 'bash --posix', 'busybox sh', 'ksh', 'mksh', 'yash', 'zsh --emulate sh'].map((name) => {
  const [program = '', ...args] = name.split(' ');
  return { name, program, args, isInstalled: spawnSync(program, [...args, '-c', ':']).status === 0 };
});

/** Changes of sources after which a build is old. */
const CHANGES: Readonly<Record<string, (root: string) => void>> = {
  changed: (root) => writeFileSync(join(root, 'src/deep/part.ts'), '2'),
  'replaced by an older one': (root) => utimesSync(join(root, 'src/main.ts'), OLD, OLD),
  added: (root) => writeFileSync(join(root, 'src/deep/other.ts'), ''),
  removed: (root) => rmSync(join(root, 'src/deep/part.ts')),
  renamed: (root) => renameSync(join(root, 'src/deep'), join(root, 'src/deeper')),
  ...Object.fromEntries(
    ['resources/guard.sh', 'electron.vite.config.ts', 'vite-yaml.ts', 'package.json'].map((file) => [
      `changed outside of src: ${file}`,
      (root: string) => utimesSync(join(root, file), OLD, OLD),
    ]),
  ),
};

describe.skipIf(process.platform !== 'linux')('bin/homeostat', () => {
  it('builds at first, and then becomes the command line without another Node', () => {
    const { launcher, builds, takeAwayPreparation } = createClone();
    expect(launch(launcher)).toMatchObject({ status: 0, stderr: 'homeostat: building\n' });
    takeAwayPreparation();
    const args = ['metrics', 'a  b', '', '*', '-- ', "it's", '"$HOME"', 'line\nline', '--json'];
    const result = launch(launcher, args, { cwd: '/usr', env: { PATH: TOOLS } });
    expect(result).toMatchObject({ status: 0, stderr: '' });
    expect(startedBy(result)).toEqual({ pid: result.pid, args, cwd: '/usr' });
    expect(builds()).toBe(1);
  });

  for (const { name, program, args, isInstalled } of SHELLS) {
    it.skipIf(!isInstalled)(`runs in ${name}${isInstalled ? '' : ' (skipped: it is not installed)'}`, () => {
      const { launcher, takeAwayPreparation } = createClone();
      launch(launcher);
      takeAwayPreparation();
      const result = launch(program, [...args, launcher, 'status']);
      expect(startedBy(result)).toMatchObject({ pid: result.pid, args: ['status'] });
      const inPlace = launch(program, [...args, 'homeostat'], { cwd: dirname(launcher) });
      expect(startedBy(inPlace).pid).toBe(inPlace.pid);
    });
  }

  it('follows links to itself, relative ones and chains included', () => {
    const { launcher, takeAwayPreparation } = createClone();
    launch(launcher);
    takeAwayPreparation();
    const elsewhere = temporaryDirectory();
    mkdirSync(join(elsewhere, 'a bin'));
    symlinkSync(launcher, join(elsewhere, 'first'));
    symlinkSync('../first', join(elsewhere, 'a bin', 'homeostat'));
    const env = { PATH: `${join(elsewhere, 'a bin')}:${TOOLS}` };
    for (const name of ['homeostat', './a bin/homeostat', './first', join(elsewhere, 'first')]) {
      startedBy(launch(name, [], { cwd: elsewhere, env }));
    }
  });

  it.each(Object.entries(CHANGES))('builds again after a source was %s', (_, change) => {
    const { root, launcher, builds, takeAwayPreparation } = createClone();
    launch(launcher);
    change(root);
    startedBy(launch(launcher));
    expect(builds()).toBe(2);
    takeAwayPreparation();
    startedBy(launch(launcher));
  });

  it('uses a former build again when its sources are back', () => {
    const { root, launcher, builds, takeAwayPreparation } = createClone();
    launch(launcher);
    writeFileSync(join(root, 'src', 'more.ts'), '');
    launch(launcher);
    rmSync(join(root, 'src', 'more.ts'));
    startedBy(launch(launcher));
    takeAwayPreparation();
    startedBy(launch(launcher));
    expect(builds()).toBe(2);
  });

  it('builds once for several that start at once', async () => {
    const { launcher, builds } = createClone();
    const children = Array.from({ length: 3 }, () => spawn(launcher, { stdio: ['ignore', 'pipe', 'pipe'] }));
    for (const { code, output } of await Promise.all(children.map(resultOf))) {
      expect(code).toBe(0);
      expect(output).toContain('"args":[]');
    }
    expect(builds()).toBe(1);
  });

  it('installs the packages of another lock', () => {
    const { root, launcher } = createClone();
    launch(launcher);
    writeFileSync(join(root, 'package-lock.json'), '{ }');
    const npm = join(root, 'npm.js');
    writeFileSync(npm, 'process.stderr.write("installing\\n"); process.exit(9);');
    const failed = launch(launcher, [], { env: { ...process.env, npm_execpath: npm } });
    expect(failed).toMatchObject({ status: 1, stdout: '' });
    expect(failed.stderr).toContain('installing\nhomeostat: npm ci failed');
  });

  it('continues with the previous build if the new one fails, and ends without one', () => {
    const { root, launcher, builds } = createClone();
    launch(launcher);
    writeFileSync(join(root, 'broken'), '');
    writeFileSync(join(root, 'src', 'main.ts'), 'import {');
    // Each start tries it again.
    for (const tries of [2, 3]) {
      const result = launch(launcher);
      expect(result.stderr).toContain('Continuing with the previous build');
      startedBy(result);
      expect(builds()).toBe(tries);
    }
    rmSync(join(root, 'out'));
    expect(launch(launcher)).toMatchObject({ status: 1, stdout: '' });
  });

  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  it.skipIf(spawnSync(process.execPath, ['--version'], nobody).status !== 0)(
    'runs from a clone that the person cannot write to, with the previous build if it is old',
    () => {
      const { root, launcher, builds } = createClone();
      launch(launcher);
      chmodSync(dirname(root), 0o755);
      spawnSync('chmod', ['-R', 'a-w,a+rX', root]);
      const result = launch(launcher, [], nobody);
      expect(result.stderr).toBe('');
      expect(startedBy(result).pid).toBe(result.pid);
      const source = join(root, 'src', 'main.ts');
      spawnSync('chmod', ['u+w', source]);
      writeFileSync(source, '12');
      const stale = launch(launcher, [], nobody);
      expect(stale.stderr).toMatch(/^homeostat: .* cannot write to .*\. Continuing with the previous build\.\n$/);
      startedBy(stale);
      spawnSync('chmod', ['-R', 'u+w', root]);
      rmSync(join(root, 'out'));
      spawnSync('chmod', ['-R', 'a-w', root]);
      expect(launch(launcher, [], nobody)).toMatchObject({ status: 1, stdout: '' });
      expect(builds()).toBe(1);
      spawnSync('chmod', ['-R', 'u+w', root]);
    },
  );

  it('runs as a dependency, which brings its build and whose packages are next to it', () => {
    const { root, launcher } = createClone();
    launch(launcher);
    const packages = join(temporaryDirectory(), 'node_modules');
    for (const name of ['homeostat', '@scope/homeostat']) {
      const installed = join(packages, name);
      for (const part of ['bin', 'out', 'package.json']) {
        cpSync(join(root, part), join(installed, part), { recursive: true, dereference: true });
      }
      if (!existsSync(join(packages, BUNDLED_NODE))) linkNode(packages);
      const result = launch(join(installed, 'bin', 'homeostat'), [], { env: { PATH: TOOLS } });
      expect(startedBy(result).pid).toBe(result.pid);
    }
  });

  it('runs on the Node in PATH if none is bundled, or if that one is for another machine', () => {
    const { root, launcher } = createClone();
    launch(launcher);
    const node = join(root, 'node_modules', BUNDLED_NODE);
    const bin = temporaryDirectory();
    symlinkSync(process.execPath, join(bin, 'node'));
    const env = { PATH: `${bin}:/usr/bin:/bin` };
    rmSync(node);
    startedBy(launch(launcher, [], { env }));
    writeFileSync(node, '\u007fELF of another machine', { mode: 0o755 });
    startedBy(launch(launcher, [], { env }));
  });

  it('ends with one line if there is no Node, or an old one', () => {
    const { root, launcher } = createClone();
    rmSync(join(root, 'node_modules', BUNDLED_NODE));
    const bin = temporaryDirectory();
    for (const tool of ['sh', 'find', 'sort', 'cksum', 'readlink', 'uname']) {
      const path = spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim();
      symlinkSync(path, join(bin, tool));
    }
    const without = launch(launcher, [], { env: { PATH: bin } });
    expect(without).toEqual({
      pid: without.pid,
      status: 127,
      stdout: '',
      stderr: 'homeostat: Node was not found. Install Node 24, then run this command again.\n',
    });
    writeFileSync(join(bin, 'node'), '#!/bin/sh\n[ "$1" != --version ] || echo v20.20.2\n', { mode: 0o755 });
    const old = launch(launcher, [], { env: { PATH: bin } });
    expect(old).toMatchObject({ status: 64, stdout: '' });
    expect(old.stderr).toContain('no Node of at least 22.12 was found');
  });
});

describe('the program that npm starts', () => {
  const file = packageFile.bin.homeostat;

  it('is one that npm can start on Windows, where no shell is', () => {
    expect(readFileSync(file, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it.skipIf(process.platform !== 'linux')('becomes bin/homeostat elsewhere', () => {
    const { root, launcher } = createClone();
    launch(launcher);
    const env = { ...process.env, npm_lifecycle_event: undefined };
    const result = launch(process.execPath, [join(root, file), 'a  b'], { env });
    expect(startedBy(result)).toMatchObject({ pid: result.pid, args: ['a  b'] });
  });
});
