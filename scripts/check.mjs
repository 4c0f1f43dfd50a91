// `npm run check`: everything that can be said of the code without running it, and the unit tests.
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
  // Without the tests: what only they use is dead. Entries with a `!` in knip.json are what people run, benchmarks among
  // them. A function that is better tested by itself than through its caller says so and why by `@internal`, which knip
  // passes over here; an `@internal` that nothing uses is still found above.
  ['code that only tests use', [tool('knip', 'bin', 'knip.js'), '--production']],
  ['unit and architecture tests', [tool('vitest', 'vitest.mjs'), 'run', '--project', 'unit']],
];
const failed = steps.filter(([name, args]) => {
  say(name);
  return run(node, args) !== 0;
});
if (failed.length > 0) say(`failed: ${failed.map(([name]) => name).join(', ')}`);
process.exit(failed.length > 0 ? 1 : 0);
