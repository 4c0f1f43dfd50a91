import type { Stop } from '../../../base/lifecycle';
import type { DbusMessage } from '../dbus/message';
import type { DbusValue, DbusVariant } from '../dbus/signature';
import { watchBus } from './bus-watch';
import type { KillObservation, ReportKill } from './observation';

const MANAGER = {
  destination: 'org.freedesktop.systemd1',
  path: '/org/freedesktop/systemd1',
  interface: 'org.freedesktop.systemd1.Manager',
} as const;
/** Only programs have a result; units of other kinds change far more often. */
const INTERFACES = ['org.freedesktop.systemd1.Service', 'org.freedesktop.systemd1.Scope'];
const UNITS = '/org/freedesktop/systemd1/unit/';

/** Facts by the value of `Result` (org.freedesktop.systemd1(5)). It does not say who killed a unit. */
const RESULTS: Readonly<Record<string, Pick<KillObservation, 'by'>>> = {
  'oom-kill': {},
  'core-dump': { by: 'crash' },
};

export interface UnitResultsOptions {
  /** Sockets of the session bus. */
  readonly sockets: readonly string[];
  readonly uid: number;
  readonly nowMs: () => number;
  readonly report: ReportKill;
}

/** Reports units of the person's own service manager that ended because a program of theirs was killed or crashed. */
export function watchUnitResults({ sockets, uid, nowMs, report }: UnitResultsOptions): Stop {
  return watchBus({
    sockets,
    uid,
    async prepare(connection, signal) {
      for (const name of INTERFACES) {
        await connection.subscribe(
          `type='signal',sender='${MANAGER.destination}',interface='org.freedesktop.DBus.Properties',member='PropertiesChanged',arg0='${name}'`,
          signal,
        );
      }
      // The manager emits signals only while someone has subscribed.
      await connection.call({ ...MANAGER, member: 'Subscribe' }, signal);
    },
    onSignal(message) {
      const found = readResult(message);
      if (found !== undefined) report({ source: 'unit result', atMs: nowMs(), ...found });
    },
  });
}

function readResult({ path = '', member, body: [name, changed] }: DbusMessage): Partial<KillObservation> | undefined {
  if (member !== 'PropertiesChanged' || !INTERFACES.includes(name as string) || !path.startsWith(UNITS))
    return undefined;
  const result = (changed as readonly [string, DbusVariant][]).find(([key]) => key === 'Result')?.[1].value;
  const facts = RESULTS[textOf(result)];
  return facts === undefined ? undefined : { ...facts, unit: unitOfPath(path) };
}

function textOf(value: DbusValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** @example unitOfPath('/org/freedesktop/systemd1/unit/app_2dx_2escope') // 'app-x.scope' */
function unitOfPath(path: string): string {
  const escaped = path.slice(UNITS.length);
  return escaped.replaceAll(/_([\da-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
