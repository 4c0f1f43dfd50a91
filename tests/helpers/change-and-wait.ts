import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { AppLog } from '../../src/main/base/log';
import { openEngine } from '../../src/main/optimization/open-engine';

/*
 * Runs an engine to be killed: makes a change of a process, prints its own PID and that of its guard, and waits.
 *   node scripts/run-ts.mjs tests/helpers/change-and-wait.ts DIRECTORY PID
 */

const [directory = '', pid = ''] = process.argv.slice(2);
const engine = openEngine({
  dataDirectory: directory,
  guardScript: join(process.cwd(), 'resources/guard.sh'),
  log: new AppLog(() => undefined, Date.now).for('helper'),
  nowMs: Date.now,
});
engine.executeOptimization({ action: 'process-priority', target: `pid:${pid}`, value: '7', by: 'test' });
const { stdout } = spawnSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' });
const guard = stdout
  .split('\n')
  .map((line) => line.trim().split(/\s+/))
  .find(([, parent, ...args]) => Number(parent) === process.pid && args.join(' ').includes('guard.sh'));
process.stdout.write(`${process.pid} ${guard?.[0]}\n`);
setInterval(() => undefined, 60_000);
