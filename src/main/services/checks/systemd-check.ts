import { errnoOf, messageOf } from '../../base/errors';
import { runProgram } from '../../base/run-program';
import { type CreateCheck, degraded, failed, impossible, ok } from '../service-check';

const PROPERTIES = [
  'LoadState',
  'Type',
  'ActiveState',
  'SubState',
  'TriggeredBy',
  'ConditionResult',
  'ConditionTimestampMonotonic',
  'NRestarts',
  'MemoryCurrent',
  'Result',
  'InactiveEnterTimestampMonotonic',
];
/** Older systemd prints the largest number for a value that is not set. */
const UNSET = 2 ** 64 - 1;

/** Queries a unit of systemd. */
export const createSystemdCheck: CreateCheck<'systemd'> = ({ unit, scope }) => ({
  async check(signal) {
    try {
      const properties = PROPERTIES.map((property) => `--property=${property}`);
      const { code, stdout, stderr } = await runProgram(
        ['systemctl', scope === 'user' ? '--user' : '--system', 'show', ...properties, '--', unit],
        { signal, inEnglish: true },
      );
      if (code !== 0) return impossible(`systemctl failed: ${stderr.trim().replaceAll(/\s+/g, ' ').slice(0, 200)}`);
      return judgeUnit(stdout);
    } catch (error) {
      if (signal.aborted) return impossible('systemctl timed out');
      return impossible(errnoOf(error) === 'ENOENT' ? 'systemd is not available on this machine' : messageOf(error));
    }
  },
});

/** @internal judges the output of `systemctl show`, for tests without systemd */
export function judgeUnit(text: string) {
  const properties = new Map([...text.matchAll(/^([^=\n]*)=(.*)$/gm)].map(([, name, value]) => [name, value]));
  const state = properties.get('ActiveState') ?? 'unknown';
  const detail = properties.get('SubState') ?? '';
  const restarts = countOf(properties.get('NRestarts'));
  const memoryBytes = countOf(properties.get('MemoryCurrent'));
  const values = {
    ...(restarts === undefined ? {} : { restarts }),
    ...(memoryBytes === undefined ? {} : { memory_bytes: memoryBytes }),
  };
  const obstacle = LOAD_PROBLEMS[properties.get('LoadState') ?? ''];
  if (obstacle !== undefined) return failed(obstacle, values);
  const summary = detail === '' ? state : `${state} (${detail})`;
  const isOneshot = properties.get('Type') === 'oneshot';
  if (state === 'active' || state === 'reloading' || state === 'refreshing') return ok(summary, values);
  // A job is `activating` while it works; `auto-restart` waits after a crash.
  // `auto-restart-queued` since systemd 254.
  if (state === 'activating' && isOneshot && !detail.startsWith('auto-restart')) return ok('running', values);
  if (IN_BETWEEN.has(state)) return degraded(summary, values);
  if (state === 'inactive' && properties.get('Result') === 'success') {
    const hasRun = properties.get('InactiveEnterTimestampMonotonic') !== '0';
    if (isOneshot) return ok(hasRun ? 'finished successfully' : 'has not run since the machine started', values);
    const triggers = properties.get('TriggeredBy') ?? '';
    if (triggers !== '') return ok(`waits for ${triggers}`, values);
  }
  if (state === 'inactive' && properties.get('Result') === 'exec-condition')
    return degraded('not started: a command that decides it (ExecCondition=) refused', values);
  if (isSkipped(properties)) return degraded('not started: a condition of the unit is not met', values);
  return failed(`${summary}, result ${properties.get('Result') ?? 'unknown'}`, values);
}

/** `maintenance` is the cleaning of the unit's directories. */
const IN_BETWEEN: ReadonlySet<string> = new Set(['activating', 'deactivating', 'maintenance']);

/** @returns undefined for a number that is missing or not set */
function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) && Number(text) < UNSET ? Number(text) : undefined;
}

/** Load states of a unit that cannot run, as text for people. */
const LOAD_PROBLEMS: Readonly<Record<string, string>> = {
  'not-found': 'the unit does not exist',
  masked: 'the unit is masked; it cannot be started',
  error: 'systemd cannot read the unit',
  'bad-setting': 'the unit has an invalid setting',
};

/** Checks whether systemd last skipped the unit on purpose (systemd.unit(5), "Conditions and Asserts"). */
function isSkipped(properties: ReadonlyMap<string | undefined, string | undefined>): boolean {
  return properties.get('ConditionResult') === 'no' && Number(properties.get('ConditionTimestampMonotonic')) > 0;
}
