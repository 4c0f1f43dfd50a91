import type { Scenario } from '../lab/scenario';

/** Answer of tests/desktop/guest/switch-windows. */
interface Switches {
  readonly switches: readonly {
    readonly wanted: string;
    readonly title: string;
    /** Process of the window in front; null if the window manager did not switch. */
    readonly pid: number | null;
    readonly seenPid: number | null;
    readonly state: string | null;
    readonly reason: string | null;
    /** True if the window was still in front after the host was asked. */
    readonly isSame: boolean;
    readonly seconds: number;
  }[];
  /** Process in front after the last switch, by `homeostat status --json` and by the display. */
  readonly byCli: number | string | null;
  readonly inFront: number | null;
}

const SWITCHES = 50;
const WINDOWS = ['one', 'two', 'three'];

export default {
  id: 'foreground',
  summary: 'the window in front, while three windows of XFCE take turns',
  isDefault: false,
  flavor: {},
  async run(guest) {
    await guest.run(`host start <<'F'\nautomation: { levels: {} }\nF`, 200);
    for (const title of WINDOWS) await guest.run(`in-terminal ${title} sleep 3600`);
    const script = `as-anna switch-windows ${SWITCHES} ${WINDOWS.join(' ')}`;
    const { switches, byCli, inFront } = await guest.ask<Switches>(script, 900);
    const wrong = switches.filter(({ wanted, title, pid, seenPid, isSame }) => {
      const isSwitched = title === wanted && pid !== null && isSame;
      return !(isSwitched && seenPid === pid);
    });
    const isCliRight = inFront !== null && byCli === inFront;
    return {
      cells: { 'read back': `${switches.length - wrong.length} of ${SWITCHES} switches` },
      failures: [
        ...wrong.map((one) => `in front is ${one.pid} (${one.wanted}), but: ${JSON.stringify(one)}`),
        ...(switches.length === SWITCHES ? [] : [`only ${switches.length} switches`]),
        ...(isCliRight ? [] : [`in front is ${inFront}, but homeostat status shows ${byCli}`]),
      ],
    };
  },
} satisfies Scenario;
