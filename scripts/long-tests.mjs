// `npm run faults|trials -- NAME [ARGUMENTS]`: runs a test of tests/faults or tests/trials, which take too long for
// `npm test`.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [kind, name, ...rest] = process.argv.slice(2);
const all = readdirSync(`${root}/tests/${kind}`)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace('.ts', ''));
if (name === undefined || !all.includes(name)) {
  const problem = name === undefined ? `name a test of ${kind}` : `unknown test ${name} of ${kind}`;
  process.stderr.write(`${problem}; choose from ${all.join(', ')}\n`);
  process.exit(64);
}
const { status } = spawnSync(process.execPath, [`${root}/scripts/run-ts.mjs`, `tests/${kind}/${name}.ts`, ...rest], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
