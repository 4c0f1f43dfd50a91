import { spawnSync } from 'node:child_process';

/*
 * Runs all attacks of tests/attacks in full, or the named ones:
 *   npm run faults -- attacks [NAME …]
 * `npm test` runs a sample of the same tests. HOMEOSTAT_ATTACK_SEED chooses other mutations.
 */

const names = process.argv.slice(2);
const files = names.length === 0 ? ['tests/attacks'] : names.map((name) => `tests/attacks/${name}`);
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'attacks',
    '--no-file-parallelism',
    '--testTimeout',
    '900000',
    ...files,
  ],
  { stdio: 'inherit', env: { ...process.env, HOMEOSTAT_ATTACKS: 'whole' } },
);
process.exit(status ?? 1);
