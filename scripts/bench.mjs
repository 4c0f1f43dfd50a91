// `npm run bench [-- NAME …]`: prints the figures as JSON, one object a benchmark. Without a name: all of them.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const all = readdirSync(`${root}/bench`)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''));
const wanted = process.argv.slice(2).filter((name) => !name.startsWith('-'));
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`unknown benchmark ${unknown.join(', ')}; choose from ${all.join(', ')}\n`);
  process.exit(64);
}
let failed = false;
for (const name of wanted.length > 0 ? wanted : all) {
  const run = spawnSync(process.execPath, [`${root}/scripts/run-ts.mjs`, `bench/${name}.bench.ts`], {
    cwd: root,
    stdio: 'inherit',
  });
  failed ||= run.status !== 0;
}
process.exit(failed ? 1 : 0);
