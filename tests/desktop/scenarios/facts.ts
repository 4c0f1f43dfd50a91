import type { Scenario } from '../lab/scenario';

/** State of a unit, from tests/desktop/guest/unit-facts. */
interface UnitState {
  readonly properties: Readonly<Record<string, string>>;
  /** Null for a file that does not exist. */
  readonly files: Readonly<Record<string, string | null>>;
  /** Last lines, by path. */
  readonly dropIns: Readonly<Record<string, string>>;
  readonly sliceEnables: string;
}

interface Facts {
  readonly user: UnitState['files'];
  readonly steps: Readonly<Record<string, UnitState>>;
  /** Weight of a sibling after a raw write, and after a reload. */
  readonly raw: readonly [string, string];
  readonly endedDropIns: readonly string[];
  readonly session: { readonly files: UnitState['files']; readonly ownManager: string; readonly systemManager: string };
}

const at = ({ steps }: Facts, step: string): UnitState => steps[step] as UnitState;
const weight = (facts: Facts, step: string) => at(facts, step).files['cpu.weight'];
const texts = (facts: Facts, step: string) => Object.values(at(facts, step).dropIns).join();

/** Facts that the product builds on, each with the value that shows it. */
const FACTS: readonly (readonly [text: string, read: (facts: Facts) => unknown, expected: string | null])[] = [
  ['the manager of the user has', ({ user }) => user['cgroup.controllers'], 'cpu memory pids'],
  ['a fresh scope has', (facts) => at(facts, 'fresh').files['cgroup.controllers'], 'memory pids'],
  ['its weight on the bus', (facts) => at(facts, 'fresh').properties['CPUWeight'], '[not set]'],
  ['SetUnitProperties sets its weight', (facts) => weight(facts, 'weighted'), '20'],
  ['enables in its slice', (facts) => at(facts, 'weighted').sliceEnables, 'cpu memory pids'],
  ['writes a drop-in', (facts) => texts(facts, 'weighted'), 'CPUWeight=20'],
  ['daemon-reload keeps it', (facts) => weight(facts, 'reloaded'), '20'],
  ['daemon-reexec keeps it', (facts) => weight(facts, 'reexecuted'), '20'],
  ['CPUWeight= unsets it', (facts) => weight(facts, 'emptied'), null],
  ['but leaves', (facts) => texts(facts, 'emptied'), 'CPUWeight='],
  ['2^64-1 unsets it', (facts) => weight(facts, 'unset'), null],
  ['but leaves', (facts) => texts(facts, 'unset'), 'CPUWeight='],
  ['and disables in the slice', (facts) => at(facts, 'unset').sliceEnables, 'memory pids'],
  ['after the removal of the drop-in', (facts) => at(facts, 'removed').properties['DropInPaths'], ''],
  ['RevertUnitFiles and Reload unset it', (facts) => weight(facts, 'reverted'), null],
  ['and leave', (facts) => texts(facts, 'reverted'), ''],
  ['MemoryHigh applies', (facts) => at(facts, 'others').files['memory.high'], String(2 ** 28)],
  ['TasksMax applies', (facts) => at(facts, 'others').files['pids.max'], '100'],
  ['IOWeight is only on the bus', (facts) => at(facts, 'others').properties['IOWeight'], '50'],
  ['and in the file', (facts) => at(facts, 'others').files['io.weight'], null],
  ['AllowedCPUs is only on the bus', (facts) => at(facts, 'others').properties['AllowedCPUs'], '0'],
  ['and in the file', (facts) => at(facts, 'others').files['cpuset.cpus'], null],
  ['a raw write applies', ({ raw }) => raw[0], '7'],
  ['until daemon-reload', ({ raw }) => raw[1], '100'],
  ['the end of a scope leaves', ({ endedDropIns }) => endedDropIns.join(), ''],
  ['the scope of the session is refused', ({ session }) => /authentication/.test(session.systemManager), 'true'],
  ['and unknown to her manager', ({ session }) => /not found/.test(session.ownManager), 'true'],
];

export default {
  id: 'facts',
  summary: 'how systemd treats properties of units, on which the product builds',
  isDefault: true,
  flavor: {},
  async run(guest) {
    const facts = await guest.ask<Facts>('unit-facts', 200);
    const seen = FACTS.map(([text, read, expected]) => {
      const value = read(facts);
      return {
        text: `${text}: ${value ?? 'absent'}`,
        isAsExpected: (value == null ? null : String(value)) === expected,
      };
    });
    return {
      cells: { 'read back': `${seen.filter(({ isAsExpected }) => isAsExpected).length} of ${seen.length} facts` },
      notes: seen.map(({ text }) => text),
      failures: seen.filter(({ isAsExpected }) => !isAsExpected).map(({ text }) => text),
    };
  },
} satisfies Scenario;
