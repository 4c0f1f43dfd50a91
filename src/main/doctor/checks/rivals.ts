import { listRivals } from '../../optimization/rival-tuners';
import { type Check, limited, ok } from '../check';
import { readRunningPrograms } from '../facts/running-programs';

/** Programs that change a machine without a setting in common with Homeostat, and the effect of each. */
const NEIGHBORS: readonly (readonly [runsAs: string, effect: string])[] = [
  ['systemd-oomd', 'ends groups under memory pressure'],
  ['earlyoom', 'ends programs before memory is full'],
  ['nohang', 'ends programs before memory is full'],
  ['nohang-desktop', 'ends programs before memory is full'],
  ['oomd', 'ends groups under memory pressure'],
  ['uresourced', 'reserves memory for the session'],
  ['thermald', 'slows a hot processor'],
  ['irqbalance', 'distributes interrupts'],
  ['intel-lpmd', 'parks cores'],
  ['preload', 'reads programs ahead'],
];

/** Programs of which the engine does not know the settings, which are those of power and priorities. */
const FURTHER_RIVALS = ['system76-power', 'system76-scheduler', 'asusd', 'slimbookbattery', 'laptop_mode', 'tccd'];

/** Units in which these programs run, if their name differs. */
const UNITS: Readonly<Record<string, string>> = {
  'power-profiles-daemon': 'power-profiles-daemon',
  TLP: 'tlp',
  gamemode: 'gamemoded',
  'system76-power': 'com.system76.PowerDaemon',
  'system76-scheduler': 'com.system76.Scheduler',
  laptop_mode: 'laptop-mode',
};

/** Checks for other programs that tune this machine. */
export const rivals: Check = {
  id: 'rivals',
  title: 'Other tuners',
  subject: 'Changing',
  examine(machine) {
    const running = machine.know(readRunningPrograms);
    const found = [
      ...listRivals(running, machine.path('/run')),
      ...FURTHER_RIVALS.filter((name) => running.has(name) || running.has(UNITS[name] ?? name)),
    ];
    const neighbors = NEIGHBORS.filter(([name]) => running.has(name)).map(([name, effect]) => `${name} ${effect}`);
    const [first] = found;
    if (first === undefined) return ok(neighbors.length === 0 ? 'none' : neighbors.join(', '));
    const rest = neighbors.length === 0 ? '' : `; ${neighbors.join(', ')}`;
    return limited(
      `${found.join(', ')} ${found.length === 1 ? 'manages' : 'manage'} some of the same settings${rest}`,
      `Homeostat leaves those alone; to let it change them: \`sudo systemctl disable --now ${UNITS[first] ?? first}\`.`,
    );
  },
};
