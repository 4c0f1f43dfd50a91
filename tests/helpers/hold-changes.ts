import { join } from 'node:path';
import { AppLog } from '../../src/main/base/log';
import { openEngine } from '../../src/main/optimization/open-engine';

/*
 * Makes changes and holds them until it is killed, so that a test can check the remaining state:
 *   node scripts/run-ts.mjs tests/helpers/hold-changes.ts DATA_DIRECTORY REQUESTS_AS_JSON
 * It prints its PID once they are made.
 */

const [dataDirectory = '', requests = '[]'] = process.argv.slice(2);
const log = new AppLog(() => undefined, Date.now).for('hold');
const guardScript = join(process.cwd(), 'resources/guard.sh');
const engine = openEngine({ dataDirectory, guardScript, log, nowMs: Date.now });
for (const request of JSON.parse(requests) as Parameters<typeof engine.executeOptimization>[0][])
  engine.executeOptimization(request);
process.stdout.write(`held by ${process.pid}\n`);
// After a failed test, no one is left to kill it.
setTimeout(() => process.exit(), 30_000);
