import { writeFileSync } from 'node:fs';
import { PrivilegedKnobs } from '../../../src/main/optimization/privileged-knobs';
import { LinuxKnobs } from '../../../src/main/platform/linux/knobs/linux-knobs';
import { PrivilegedHelper } from '../../../src/main/privileged/privileged-helper';

// A host that is not root: tries to turn a sysctl by itself, then through the helper, says what came of it, and waits to
// be killed. PATH VALUE COMMAND…
const [path = '', value = '', ...command] = process.argv.slice(2);
const say = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);
const helper = new PrivilegedHelper(command);
const knobs = new PrivilegedKnobs(new LinuxKnobs('/proc'), helper);
const knob = { kind: 'sysctl', path } as const;
const attempt = (work: () => void) => {
  try {
    work();
    return 'done';
  } catch (error) {
    return String(error);
  }
};
say({
  uid: process.getuid?.(),
  alone: attempt(() => writeFileSync(path, value)),
  without: attempt(() => knobs.write(knob, value)),
});
const refusal = await helper.open();
say({ refusal, with: attempt(() => knobs.write(knob, value)), reads: knobs.read(knob) });
process.stdin.resume();
