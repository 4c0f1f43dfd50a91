import { join } from 'node:path';
import type { ExportPage, ExportQuery, SeriesInfo } from '../../shared/contract/schemas';
import { DEFAULT_CONFIG } from '../../shared/model/config';
import { createSelector } from '../../shared/model/selector';
import { systemClock } from '../base/clock';
import { AdvisedError } from '../base/errors';
import { BACKUP_DIRECTORY, createBackups, instanceFiles } from '../store/backups';
import { type CommandContext, ifReachable, withApi } from './verb';

/** Access to the stored history, through the host that owns it or, if none runs, to its files. */
export interface StoreAccess {
  series(selectors: readonly string[]): Promise<readonly SeriesInfo[]>;
  exportPage(query: ExportQuery): Promise<ExportPage>;
  /** Makes a backup in the data directory. */
  backup(): Promise<{ readonly name: string; readonly sizeBytes: number }>;
  /** Moves blocks from the data directory into the database. */
  seal(): Promise<void>;
  /** Returns the time of the oldest sample; null if there is none. */
  oldestAtMs(): Promise<number | null>;
}

/** Works with the stored history. If no host runs, none can start until the work is done. */
export async function withStore<T>(context: CommandContext, work: (store: StoreAccess) => Promise<T>): Promise<T> {
  const connection = await ifReachable(context.connect());
  if (connection === undefined) return withOwnStore(context, work);
  return withApi({ ...context, connect: async () => connection }, ({ api }) =>
    work({
      series: (selectors) => api.store.series({ selectors: [...selectors] }),
      exportPage: (query) => api.store.export(query),
      backup: () => api.store.backup(),
      seal: async () => void (await api.store.seal()),
      oldestAtMs: async () => (await api.store.stats()).oldestAtMs,
    }),
  );
}

/**
 * Owns the data directory during a task.
 *
 * @throws AdvisedError if a host owns it
 */
export async function withOwnership<T>({ directories }: CommandContext, work: () => Promise<T>): Promise<T> {
  const { acquireOwnerLock } = await import('../store/owner-lock');
  const lock = acquireOwnerLock(directories.data);
  if (lock.kind === 'failed' || lock.kind === 'unwritable') throw new AdvisedError(lock.error, lock.advice);
  if (lock.kind === 'held') {
    throw new AdvisedError(`a host is using ${directories.data}`, 'Stop it first with `homeostat stop`.');
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

function withOwnStore<T>(context: CommandContext, work: (store: StoreAccess) => Promise<T>): Promise<T> {
  return withOwnership(context, async () => {
    const { createStoreService } = await import('../store/store-service');
    const service = createStoreService();
    try {
      service.open(context.directories.data);
      return await work({
        async series(selectors) {
          const matches = createSelector(selectors);
          return service.series(null).filter(({ key }) => matches(key));
        },
        exportPage: async (query) => service.exportPage(query, null),
        oldestAtMs: async () => service.stats(null).oldestAtMs,
        backup: () => {
          const { directories, configFile } = context;
          const otherFiles = instanceFiles(directories, configFile);
          return createBackups({
            directory: join(directories.data, BACKUP_DIRECTORY),
            make: (target) => service.backup({ target, otherFiles, nowMs: Date.now() }),
            settings: () => DEFAULT_CONFIG.backup,
            clock: systemClock,
            report: (problem) => context.terminal.warn(problem),
          }).makeNow();
        },
        async seal() {
          // The host knows the maximum size of the history and trims it at its next start.
          const nothing = { maxBytes: Number.POSITIVE_INFINITY, keptDays: {}, nowMs: Number.NEGATIVE_INFINITY };
          for (let isMore = true; isMore; ) {
            const maintained = service.maintain(nothing);
            for (const { text } of maintained.losses) context.terminal.warn(`homeostat: ${text}`);
            isMore = maintained.isMore;
          }
        },
      });
    } finally {
      service.close();
    }
  });
}
