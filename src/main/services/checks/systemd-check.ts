import { errnoOf, messageOf } from '../../base/errors';
import { runProgram } from '../../base/run-program';
import { type CreateCheck, degraded, failed, impossible, ok } from '../service-check';

const PROPERTIES = ['LoadState', 'ActiveState', 'SubState', 'NRestarts', 'MemoryCurrent', 'Result'];

/** Queries a unit of systemd. */
export const createSystemdCheck: CreateCheck<'systemd'> = ({ unit, scope }) => ({
  async check(signal) {
    try {
      const properties = PROPERTIES.map((property) => `--property=${property}`);
      const { code, stdout, stderr } = await runProgram(
        ['systemctl', scope === 'user' ? '--user' : '--system', 'show', ...properties, '--', unit],
        { signal },
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
  const restarts = Number(properties.get('NRestarts'));
  const memoryBytes = Number(properties.get('MemoryCurrent'));
  const values = {
    ...(Number.isFinite(restarts) ? { restarts } : {}),
    ...(Number.isFinite(memoryBytes) ? { memory_bytes: memoryBytes } : {}),
  };
  if (properties.get('LoadState') === 'not-found') return failed('the unit does not exist', values);
  const summary = detail === '' ? state : `${state} (${detail})`;
  if (state === 'active') return ok(summary, values);
  if (state === 'activating' || state === 'reloading' || state === 'deactivating') return degraded(summary, values);
  return failed(`${summary}, result ${properties.get('Result') ?? 'unknown'}`, values);
}
