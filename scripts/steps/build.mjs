import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ROOT, run, say } from './runtime.mjs';

export const BUILD_STAMP = join(ROOT, 'out', '.homeostat-sources');
const SOURCES = ['src', 'resources', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];

/** Builds all bundles where they are missing or older than what they are made of. */
export function ensureBuilt(node) {
  const sources = hashSources();
  if (existsSync(BUILD_STAMP) && readFileSync(BUILD_STAMP, 'utf8') === sources) return;
  say('building');
  const code = run(
    node,
    [join('node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build', '--logLevel', 'warn'],
    {
      stdio: ['ignore', 2, 2],
    },
  );
  if (code !== 0) fail('the build failed; see the messages above');
  mkdirSync(join(ROOT, 'out'), { recursive: true });
  writeFileSync(BUILD_STAMP, sources);
}

/** Names, sizes and times: a few hundred files are looked at, none is read. */
function hashSources() {
  const hash = createHash('sha256');
  for (const source of SOURCES) addTo(hash, join(ROOT, source));
  return hash.digest('hex');
}

function addTo(hash, path) {
  const status = statSync(path);
  const { mtimeMs, size } = status;
  const isDirectory = status.isDirectory();
  if (!isDirectory) {
    hash.update(`${path} ${size} ${mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(path).sort()) addTo(hash, join(path, name));
}
