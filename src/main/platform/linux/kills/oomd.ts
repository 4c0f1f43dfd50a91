import type { Stop } from '../../../base/lifecycle';
import { watchBus } from './bus-watch';
import type { ReportKill } from './observation';

const SIGNAL =
  "type='signal',sender='org.freedesktop.oom1',path='/org/freedesktop/oom1',interface='org.freedesktop.oom1.Manager',member='Killed'";

export interface OomdOptions {
  /** Sockets of the system bus. */
  readonly sockets: readonly string[];
  readonly uid: number;
  readonly nowMs: () => number;
  readonly report: ReportKill;
  /** Time until the first attempt after the connection was lost. */
  readonly firstRetryMs?: number;
}

/**
 * Reports what systemd-oomd kills. It emits `Killed(cgroup, reason)` for each control group, the reason being
 * `memory-used` or `memory-pressure` (org.freedesktop.oom1(5), systemd 249 and later).
 */
export function watchOomd({ nowMs, report, ...bus }: OomdOptions): Stop {
  return watchBus({
    ...bus,
    prepare: (connection, signal) => connection.subscribe(SIGNAL, signal),
    onSignal({ interface: name, member, body: [group, reason] }) {
      if (name !== 'org.freedesktop.oom1.Manager' || member !== 'Killed' || typeof group !== 'string') return;
      report({
        source: 'systemd-oomd',
        atMs: nowMs(),
        by: 'systemd-oomd',
        group,
        reason: typeof reason === 'string' ? reason : undefined,
      });
    },
  });
}
