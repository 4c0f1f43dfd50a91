// `npm run check`: checks the code without running it, then runs the unit tests.
import { join } from 'node:path';
import { ensureInstalled } from './steps/install.mjs';
import { findNode, run, say } from './steps/runtime.mjs';

ensureInstalled();
const node = findNode();
const tool = (...path) => join('node_modules', ...path);
const steps = [
  ['format and lint', [tool('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.']],
  ['types', [tool('typescript', 'bin', 'tsc'), '-b']],
  ['unused code', [tool('knip', 'bin', 'knip.js')]],
  // Finds code that only tests use, which is dead. Entries with a `!` in knip.json are programs that people run,
  // benchmarks included. A function that is better tested alone than through its caller is marked `@internal` with the
  // reason. Knip ignores it here; the step above still finds one that nothing uses.
  ['code that only tests use', [tool('knip', 'bin', 'knip.js'), '--production']],
  ['unit and architecture tests', [tool('vitest', 'vitest.mjs'), 'run', '--project', 'unit']],
];
const failed = steps.filter(([name, args]) => {
  say(name);
  return run(node, args) !== 0;
});
if (failed.length > 0) say(`failed: ${failed.map(([name]) => name).join(', ')}`);
process.exit(failed.length > 0 ? 1 : 0);
