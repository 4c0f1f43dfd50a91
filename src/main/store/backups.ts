import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../shared/contract/config-schema';
import { HOUR_MS } from '../../shared/model/time';
import type { Clock } from '../base/clock';
import { dateForName, listNewestFirst } from '../base/dated-files';
import type { Directories } from '../base/directories';
import { isMissing, messageOf } from '../base/errors';
import type { Stop } from '../base/lifecycle';
import { every } from '../base/timers';
import type { InstanceFile } from './create-backup';

export type BackupSettings = Config['backup'];

export interface BackupsOptions {
  /** Directory of the backups. */
  readonly directory: string;
  readonly make: (target: string) => Promise<number>;
  readonly settings: () => BackupSettings;
  readonly clock: Clock;
  readonly report: (problem: string) => void;
  /** Returns true if the time is certain enough to delete by. By default it always is. */
  readonly mayDelete?: () => boolean;
}

export type Backups = ReturnType<typeof createBackups>;

/** Relative to the data directory. */
export const BACKUP_DIRECTORY = 'backups';

/** Lists the files of an instance other than its history and state. */
export function instanceFiles(
  { config, data }: Pick<Directories, 'config' | 'data'>,
  configFile = join(config, 'homeostat.yaml'),
): readonly InstanceFile[] {
  return [
    { name: 'homeostat.yaml', path: configFile },
    { name: 'alerts.yaml', path: join(config, 'alerts.yaml') },
    { name: 'journal.log', path: join(data, 'journal.log') },
  ];
}

const SCHEDULED = /^scheduled-.*\.tar\.gz$/;
const CHECK_INTERVAL_MS = 300_000;

/** Manages the backups of this instance in one directory: requested ones and scheduled ones. */
export function createBackups({ directory, make, settings, clock, report, mayDelete }: BackupsOptions) {
  let failedAtMs = Number.NEGATIVE_INFINITY;

  function listScheduled() {
    try {
      return listNewestFirst(directory, SCHEDULED);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  function nameOf(kind: 'scheduled' | 'backup'): string {
    return `${kind}-${dateForName(clock.nowMs())}.tar.gz`;
  }

  /** Makes a backup and deletes the oldest, if that is due. */
  async function runIfDue(): Promise<void> {
    const { every_hours, keep } = settings();
    if (every_hours <= 0 || clock.monotonicMs() - failedAtMs < HOUR_MS) return;
    try {
      const newest = listScheduled()[0];
      // A backup from the future was made before the clock was set back.
      const isDue = newest === undefined || Math.abs(clock.nowMs() - newest.atMs) >= every_hours * HOUR_MS;
      if (isDue) {
        await make(join(directory, nameOf('scheduled')));
        // When the clock jumps back and forth, each backup seems due, and deleting would remove all good ones.
        if (mayDelete?.() !== false) for (const { path } of listScheduled().slice(keep)) rmSync(path, { force: true });
      }
    } catch (error) {
      noteFailure(error);
    }
  }

  function noteFailure(error: unknown): void {
    failedAtMs = clock.monotonicMs();
    report(`the scheduled backup failed; trying again in an hour: ${messageOf(error)}`);
  }

  return {
    /** Makes a backup now, which is never deleted automatically. @returns the name of its file */
    async makeNow() {
      const name = nameOf('backup');
      return { name, sizeBytes: await make(join(directory, name)) };
    },
    runIfDue,
    /** Checks at intervals until stopped. */
    start(): Stop {
      return every(CHECK_INTERVAL_MS, runIfDue, { onError: noteFailure });
    },
  };
}
