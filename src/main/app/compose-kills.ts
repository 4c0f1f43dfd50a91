import { parseSeriesKey } from '../../shared/model/series';
import { DAY_MS, HOUR_MS } from '../../shared/model/time';
import { readHistory } from '../analysis/series-history';
import { detach } from '../base/contain';
import { messageOf } from '../base/errors';
import { warnOf } from '../base/log';
import { every } from '../base/timers';
import type { AppMemory } from '../kills/find-growth';
import { KillFindings } from '../kills/kill-findings';
import { KillRecords, type Seen } from '../kills/kill-records';
import { KillWatch } from '../kills/kill-watch';
import { createKillHandler } from '../kills/kills-api';
import { KillLogs, watchKills } from '../platform/linux/kills/sources';
import type { ProcessService } from '../platform/linux/process-service';
import { LINUX_ROOTS } from '../platform/linux/roots';
import type { DomainContext } from './context';

const MEMORY_STEP_MS = 5_000;
/** A longer absence is not made up for: the person has noticed the loss since. */
const LONGEST_ABSENCE_MS = DAY_MS;

/** Composes the explanation of programs that were killed or crashed. */
export async function composeKills({ clock, table, stack, log: parent, state, store, worker }: DomainContext) {
  const log = parent.for('kills');
  const { nowMs } = clock;
  const records = new KillRecords(state, warnOf(log, 'cannot store the killed programs'));
  const logs = new KillLogs({ roots: LINUX_ROOTS, nowMs });
  const service = worker.target<ProcessService>('processes');
  const watch = new KillWatch({
    records,
    table,
    clock,
    log,
    lookUp: (sinceMs, isCrash) => logs.read(sinceMs, isCrash),
    gone: (pids) => service.gone(pids),
    nameUnit: (unit) => service.applicationOf(unit),
    async memory(fromMs, toMs) {
      const span = { fromMs, toMs: toMs + MEMORY_STEP_MS, stepMs: MEMORY_STEP_MS };
      const { names, atMs, columns } = await readHistory(store.range, ['app_memory_bytes'], span);
      return names.map((name, index): AppMemory => {
        return { app: parseSeriesKey(name)?.labels['app'] ?? '', atMs, bytes: columns[index] ?? [] };
      });
    },
  });
  const findings = new KillFindings(nowMs);
  watch.kills.on((kill) => findings.add(kill));
  const seen = await records.load(nowMs()).catch((error: unknown): undefined => {
    log.warn('cannot load the killed programs', { error: messageOf(error) });
  });

  // The host may have been killed before it could alert. Alerts that are active continue, and do not fire again.
  for (const kill of records.kills.toReversed()) findings.add(kill, kill.atMs);

  /** Everything up to now was reported. */
  const keepSeen = () => records.keepSeen({ atMs: nowMs(), kernelLog: logs.place });

  async function reportMissed(before: Seen | undefined): Promise<void> {
    const sinceMs = before === undefined ? undefined : Math.max(before.atMs, nowMs() - LONGEST_ABSENCE_MS);
    const missed = await logs.open(sinceMs, before?.kernelLog ?? null);
    for (const one of missed) watch.add(one);
    // Otherwise when they are reported.
    if (missed.length === 0) await keepSeen();
  }

  const uid = process.getuid?.();
  if (process.platform === 'linux' && uid !== undefined) {
    detach('the kills of the time before the start', reportMissed(seen));
    stack.push('the record of kills', () => {
      logs.close();
      return watch.stop();
    });
    stack.push('kills', watchKills({ roots: LINUX_ROOTS, env: process.env, uid, nowMs, report: watch.report }));
    stack.push('seen kills', every(HOUR_MS, keepSeen, { onError: warnOf(log, 'cannot store the killed programs') }));
    watch.kills.on(() => detach('the record of kills', keepSeen()));
    stack.push('the end of the record of kills', keepSeen);
  }
  return {
    watch,
    findings,
    handler: createKillHandler(watch),
  };
}
