// `npm run faults -- NAME [ARGUMENTS]`: a test of tests/faults that takes too long for every run.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const all = readdirSync(`${root}/tests/faults`)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace('.ts', ''));
const [name, ...rest] = process.argv.slice(2);
if (name === undefined || !all.includes(name)) {
  const problem = name === undefined ? 'say which faults' : `there are no faults ${name}`;
  process.stderr.write(`${problem}; there are: ${all.join(', ')}\n`);
  process.exit(64);
}
const { status } = spawnSync(process.execPath, [`${root}/scripts/run-ts.mjs`, `tests/faults/${name}.ts`, ...rest], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
