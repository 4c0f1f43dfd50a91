import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** A small sample of the 200 kills of `tests/faults/store.ts`. */
it('loses no promised frame if it is killed while appending and sealing', async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const program = ['scripts/run-ts.mjs', 'tests/faults/store.ts', '5'];
  const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: root, timeout: 50_000 });
  expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toMatchObject({ faults: 'store', runs: 5, failures: [] });
});
