import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Every runner starts in the repository. */
const ROOT = process.cwd();

export interface StepResult {
  readonly code: number | null;
  readonly output: string;
}

/** A clone with the steps of scripts/ and a builder that copies the bundles of this repository instead of building. */
export interface ScratchClone {
  readonly root: string;
  /** Runs `ensureBuilt` in a process of its own. */
  ensureBuilt(options?: { readonly orPrevious?: boolean }, env?: { readonly WITHOUT: string }): Promise<StepResult>;
  /** Changes the sources, as a pull does, so that the next build is another one. */
  changeSources(): void;
  /** Returns the number of builds. */
  builds(): number;
  /** Makes each build fail, or succeed again. */
  setBroken(isBroken: boolean): void;
}

/** Replaces Node: counts, waits, and copies the bundles except $WITHOUT to the value of `--outDir`. */
const BUILDER = `#!/bin/sh
here=$(dirname "$0")
echo built >> "$here/builds"
sleep 0.2
[ -e "$here/broken" ] && exit 1
for outdir; do :; done
mkdir -p "$outdir" && cp -RL "$BUNDLES/." "$outdir"
[ -z "$WITHOUT" ] || rm -rf "$outdir/$WITHOUT"
`;

/** Creates a scratch clone in a directory. */
export function createScratchClone(root: string): ScratchClone {
  mkdirSync(join(root, 'src'), { recursive: true });
  for (const path of [
    'resources',
    'package.json',
    'package-lock.json',
    'electron.vite.config.ts',
    'vite-yaml.ts',
    'scripts',
  ]) {
    cpSync(join(ROOT, path), join(root, path), { recursive: true });
  }
  writeFileSync(join(root, 'src', 'main.ts'), '1');
  // A build copies only parts of it. A running host must not use the rest.
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const builder = join(root, 'builder.sh');
  writeFileSync(builder, BUILDER);
  chmodSync(builder, 0o755);
  const steps = pathToFileURL(join(root, 'scripts', 'steps', 'build.mjs')).href;
  let version = 1;
  return {
    root,
    async ensureBuilt(options = {}, env = { WITHOUT: '' }) {
      const call = `ensureBuilt(${JSON.stringify(builder)}, ${JSON.stringify(options)})`;
      const child = spawn(
        process.execPath,
        ['--input-type=module', '-e', `import { ensureBuilt } from '${steps}'; ${call}`],
        {
          env: { ...process.env, ...env, BUNDLES: join(ROOT, 'out') },
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      return resultOf(child);
    },
    changeSources() {
      version++;
      writeFileSync(join(root, 'src', 'main.ts'), '1'.repeat(version));
    },
    builds() {
      const file = join(root, 'builds');
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
    },
    setBroken(isBroken) {
      if (isBroken) writeFileSync(join(root, 'broken'), '');
      else rmSync(join(root, 'broken'));
    },
  };
}

/** Waits for a child. @returns its exit code and its output */
export async function resultOf(child: ChildProcess): Promise<StepResult> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
