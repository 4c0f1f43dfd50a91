import { join } from 'node:path';
import type { Config } from '../../shared/contract/config-schema';
import { MINUTE_MS } from '../../shared/model/time';
import { BACKUP_DIRECTORY, type Backups, createBackups, instanceFiles } from '../store/backups';
import { createMetricStore } from '../store/create-metric-store';
import { createStateStore } from '../store/create-state-store';
import type { StateService } from '../store/state-service';
import type { StoreService } from '../store/store-service';
import { watchDatabases } from '../store/watch-databases';
import type { Context, DomainContext } from './context';
import { checkStored } from './stored-shapes';

/** Domains whose failed writes are repeated later; a person's requests are not among them. */
const RECORD_DOMAINS: ReadonlySet<string> = new Set([
  'action-outcomes',
  'alert-history',
  'alert-outbox',
  'alerts',
  'anomalies',
  'automation',
  'automation-decisions',
  'incidents',
  'limits',
  'state-forecast',
  'state-transitions',
]);

/**
 * Composes the state store immediately, and the metric store when the settings are known. Both live on the resident
 * worker.
 */
export function composeStore({
  directories,
  clock,
  trustedNowMs,
  worker,
  table,
  stack,
  notices,
  reportLoss,
  log: parent,
}: Context) {
  const log = parent.for('store');
  const report = (problem: string) => log.warn(problem);
  const state = createStateStore({
    directory: directories.data,
    remote: worker.target<StateService>('state'),
    report,
    reportLoss,
    recordDomains: RECORD_DOMAINS,
  });
  worker.onRestart('state store', state.reopen);
  stack.push('state store', state.close);

  return {
    state: checkStored(state, clock.nowMs, createDamageReport(notices, report)),
    openMetricStore(settings: Config['store']) {
      const store = createMetricStore({
        directory: directories.data,
        table,
        remote: worker.target<StoreService>('store'),
        clock,
        report,
        reportLoss,
        trustedNowMs,
        fsyncIntervalMs: settings.fsync_seconds * 1000,
        cacheBytes: settings.cache_megabytes * 1024 * 1024,
        retention: { maxBytes: settings.max_megabytes * 1024 * 1024, isArchived: settings.archive },
      });
      worker.onRestart('metric store', store.reopen);
      stack.push('metric store', store.close);
      stack.push('database watch', watchDatabases({ directory: directories.data, reportLoss, log }));
      return store;
    },
  };
}

/** Gathers the reports of all domains in one notice. */
function createDamageReport(notices: Context['notices'], report: (problem: string) => void) {
  const counts = new Map<string, number>();
  return (domain: string, count: number) => {
    counts.set(domain, count);
    const parts = [...counts].map(([name, damaged]) => `${name}: ${damaged}`).join(', ');
    const text = `state.db has damaged records, which Homeostat does not use (${parts})`;
    report(text);
    const advice = 'The records stay in the file. Restore a backup to get the data back.';
    notices.set('state-damaged', { id: 'state-damaged', level: 'warning', text, advice });
  };
}

/** Composes backups in the data directory, on request and on schedule. */
export function composeBackups(
  { directories, clock, trustedNowMs, stack, reportLoss, log: parent, store, config }: DomainContext,
  configFile: string | undefined,
): Backups {
  const log = parent.for('backup');
  const otherFiles = instanceFiles(directories, configFile);
  const backups = createBackups({
    directory: join(directories.data, BACKUP_DIRECTORY),
    make: (target) => store.backup(target, otherFiles),
    settings: () => config.current.backup,
    clock,
    // A confirmed clock differs from the trusted time by the moment between two readings.
    mayDelete: () => clock.nowMs() - trustedNowMs() < MINUTE_MS,
    report(problem) {
      log.warn(problem);
      reportLoss({
        id: 'backup-failed',
        level: 'warning',
        text: problem,
        advice: `Make sure that ${join(directories.data, BACKUP_DIRECTORY)} is writable and the disk has room.`,
      });
    },
  });
  stack.push('backups', backups.start());
  return backups;
}
