// `npm test [-- SUITE …]`: installs and builds the missing or stale parts, runs the suites, and ends with their sum,
// alone on a line. Suites: unit, integration, attacks, e2e.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './steps/build.mjs';
import { ensureChromium } from './steps/chromium.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { EXIT_USAGE, fail, findNode, ROOT, run, say } from './steps/runtime.mjs';

const SUITES = ['unit', 'integration', 'attacks', 'e2e'];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SUITES.includes(name));
if (unknown.length > 0) fail(`unknown suite ${unknown.join(', ')}; choose from ${SUITES.join(', ')}`, EXIT_USAGE);
const suites = wanted.length > 0 ? wanted : SUITES;

ensureInstalled();
const node = findNode();
if (suites.some((suite) => suite !== 'unit')) ensureBuilt(node);

const reports = join(ROOT, '.cache', 'reports');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const total = { passed: 0, failed: 0, skipped: 0 };
let broken = false;
for (const suite of suites) {
  say(`suite ${suite}`);
  const counts = suite === 'e2e' ? runPlaywright() : runVitest(suite);
  for (const key of Object.keys(total)) total[key] += counts[key];
  broken ||= counts.broken;
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exit(broken || total.failed > 0 ? 1 : 0);

function runVitest(project) {
  const file = join(reports, `${project}.json`);
  const code = run(node, [
    join('node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  return read(file, code, ({ testResults, numPassedTests, numFailedTests, numPendingTests, numTodoTests }) => {
    for (const { fullName, status } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
      // The title says which machine can run the test.
      if (status !== 'passed' && status !== 'failed') say(`skipped: ${fullName}`);
    }
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  });
}

function runPlaywright() {
  const chromium = ensureChromium();
  if (chromium === undefined) {
    say('skipping e2e: Chromium was not found (install it, or set HOMEOSTAT_CHROMIUM to its path)');
    return { passed: 0, failed: 0, skipped: 1, broken: false };
  }
  const file = join(reports, 'e2e.json');
  const code = run(node, [join('node_modules', '@playwright', 'test', 'cli.js'), 'test', '--reporter=list,json'], {
    env: { ...process.env, HOMEOSTAT_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  });
  return read(file, code, ({ stats }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  }));
}

/** Counts a runner that fails without a failed test, such as for a file that does not load, as a failure. */
function read(file, code, count) {
  try {
    const counts = count(JSON.parse(readFileSync(file, 'utf8')));
    return { ...counts, broken: code !== 0 };
  } catch {
    return { passed: 0, failed: 1, skipped: 0, broken: true };
  }
}
