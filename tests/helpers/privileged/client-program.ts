import { readFileSync, writeFileSync } from 'node:fs';
import { AppLog } from '../../../src/main/base/log';
import { openEngine } from '../../../src/main/optimization/open-engine';
import { PrivilegedHelper } from '../../../src/main/privileged/privileged-helper';

// Runs a host that is not root: it tries to change a setting alone, then through the engine and the helper, prints the
// results, and waits to be killed. DATA PATH ACTION VALUE COMMAND…
const [dataDirectory = '', path = '', action = '', value = '', ...command] = process.argv.slice(2);
const say = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);
const attempt = (work: () => void) => {
  try {
    work();
    return 'done';
  } catch (error) {
    return String(error);
  }
};
const open = (helper: PrivilegedHelper | undefined) =>
  openEngine({
    dataDirectory,
    guardScript: 'resources/guard.sh',
    log: new AppLog(() => undefined, Date.now).for('test'),
    nowMs: Date.now,
    ...(helper === undefined ? {} : { rights: helper }),
  });
const request = { action, target: 'machine', value, by: 'test' };

const alone = open(undefined);
say({
  uid: process.getuid?.(),
  written: attempt(() => writeFileSync(path, value)),
  applied: attempt(() => alone.executeOptimization(request)),
});
alone.stopEngine();
const helper = new PrivilegedHelper(command);
const engine = open(helper);
await helper.demand();
say({ applied: attempt(() => engine.executeOptimization(request)), reads: readFileSync(path, 'utf8').trim() });
const [change] = engine.getOptimizationStatus().open;
if (change !== undefined)
  say({ undone: engine.rollbackOptimization(change.id).state, reads: readFileSync(path, 'utf8').trim() });
say({ applied: attempt(() => engine.executeOptimization(request)), reads: readFileSync(path, 'utf8').trim() });
process.stdin.resume();
