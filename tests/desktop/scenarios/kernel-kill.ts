import { EAT } from '../lab/loads';
import type { Scenario } from '../lab/scenario';

/** Part of an answer of `homeostat health --kills --json`. */
interface Kill {
  readonly who: string;
  readonly by: string;
  readonly why: string;
  readonly text: string;
}

const REPORT_SECONDS = 60;

export default {
  id: 'kernel-kill',
  summary: 'a program that the kernel kills at the limit of its scope',
  isDefault: false,
  flavor: { swap: 'off' },
  async run(guest) {
    await guest.run(`host start <<'F'\nautomation: { levels: {} }\nF`, 200);
    await guest.run(`SCOPE_PROPERTIES='-p MemoryMax=200M' in-scope eater ${EAT.command}`);
    const kills = await guest.ask<readonly Kill[]>(`kills ${REPORT_SECONDS}`, 3 * REPORT_SECONDS);
    const [kill] = kills;
    return {
      cells: { reaction: kill === undefined ? 'not reported' : kill.text },
      failures: [
        ...(kills.length === 1 ? [] : [`${kills.length} reports instead of one: ${JSON.stringify(kills)}`]),
        ...(kill?.who.includes('eat') ? [] : [`the program is not named: ${JSON.stringify(kill)}`]),
        ...(kill?.by === 'kernel, limit of a group' ? [] : [`the reason is not named: ${JSON.stringify(kill)}`]),
      ],
    };
  },
} satisfies Scenario;
