import { type Check, limited, ok, unknown } from '../check';
import { readRunningPrograms } from '../facts/running-programs';
import { readSurroundings } from '../facts/surroundings';
import type { Machine } from '../machine';

/** Programs that set the clock, and a command that shows the state of each. */
const DAEMONS: readonly (readonly [program: string, command: string])[] = [
  ['chronyd', 'chronyc tracking'],
  ['systemd-timesyncd', 'timedatectl timesync-status'],
  ['ntpd', 'ntpq -p'],
  ['ntpsec', 'ntpq -p'],
  ['openntpd', 'ntpctl -s status'],
  ['phc2sys', 'pmc -u -b 0 "GET TIME_STATUS_NP"'],
];

/** Checks whether the clock is synchronized: old data is deleted by it. */
export const clock: Check = {
  id: 'clock',
  title: 'Clock',
  subject: 'Measuring',
  async examine(machine) {
    if (machine.has('/run/systemd/timesync/synchronized')) return ok('synchronized by systemd-timesyncd');
    const isSynchronized = await machine.parts.probes.isClockSynchronized();
    if (isSynchronized === true) return ok('synchronized');
    const daemon = DAEMONS.find(([program]) => machine.know(readRunningPrograms).has(program));
    if (isSynchronized === undefined) return unknown(...explainUnknown(machine, daemon));
    if (daemon === undefined) return limited('not synchronized', 'Run `sudo timedatectl set-ntp true`.');
    const [program, command] = daemon;
    return limited(`not synchronized, although ${program} runs`, `See the state of its servers: \`${command}\`.`);
  },
};

function explainUnknown(machine: Machine, daemon: (typeof DAEMONS)[number] | undefined): Parameters<typeof unknown> {
  if (daemon !== undefined)
    return [
      `${daemon[0]} runs; timedatectl, which knows the result, does not respond`,
      `See its state: \`${daemon[1]}\`.`,
    ];
  const { container, hypervisor } = machine.know(readSurroundings);
  if (container !== undefined) return ['a container has the clock of its host', 'Check the clock of the host.'];
  const maybe = hypervisor === undefined ? '' : '; the hypervisor may keep it';
  return [`no program is known to keep it${maybe}`, 'Install chrony or systemd-timesyncd, unless another one does it.'];
}
