// Bundles one TypeScript program of this repository and runs it on this Node with the arguments that follow its name.
// Node itself strips types, but does not resolve imports without an extension.
import { spawn } from 'node:child_process';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { yaml } from '../vite-yaml.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) {
  process.stderr.write('usage: run-ts.mjs FILE.ts [ARGUMENTS]\n');
  process.exit(64);
}

const outDir = join(root, '.cache', 'programs', basename(entry, '.ts'));
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  plugins: [yaml],
  ssr: { noExternal: true, external: ['better-sqlite3', 'playwright-core'] },
  build: { ssr: resolve(root, entry), outDir, emptyOutDir: true, minify: false, target: 'node24' },
});
const program = join(outDir, `${basename(entry, '.ts')}.js`);
const child = spawn(process.execPath, ['--expose-gc', program, ...args], { cwd: root, stdio: 'inherit' });
// The program restores its changes before it ends, so this process waits for it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (status) => process.exit(status ?? 1));
