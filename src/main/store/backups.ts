import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../shared/contract/config-schema';
import { HOUR_MS } from '../../shared/model/time';
import type { Clock } from '../base/clock';
import type { Directories } from '../base/directories';
import { isMissing, messageOf } from '../base/errors';
import type { Stop } from '../base/lifecycle';
import { every } from '../base/timers';
import type { InstanceFile } from './create-backup';

export type BackupSettings = Config['backup'];

export interface BackupsOptions {
  /** Where backups lie. */
  readonly directory: string;
  readonly make: (target: string) => Promise<number>;
  readonly settings: () => BackupSettings;
  readonly clock: Clock;
  readonly report: (problem: string) => void;
  /** Whether the time is certain enough to delete by; always where it is left out. */
  readonly mayDelete?: () => boolean;
}

export interface Backups {
  /** Makes one now, which is nobody's to delete. @returns the name of its file */
  makeNow(): Promise<{ readonly name: string; readonly sizeBytes: number }>;
  /** Makes one, and deletes the oldest, where that is due. */
  runIfDue(): Promise<void>;
  /** Looks now and then until stopped. */
  start(): Stop;
}

/** Under the data directory. */
export const BACKUP_DIRECTORY = 'backups';

/** What belongs to an instance beside its history and state. */
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

/** Backups of this instance in one directory: those that were asked for, and those by the clock. */
export function createBackups({ directory, make, settings, clock, report, mayDelete }: BackupsOptions): Backups {
  let failedAtMs = Number.NEGATIVE_INFINITY;

  function listScheduled(): { readonly path: string; readonly atMs: number }[] {
    try {
      return readdirSync(directory)
        .filter((name) => SCHEDULED.test(name))
        .map((name) => ({ path: join(directory, name), atMs: statSync(join(directory, name)).mtimeMs }))
        .sort((a, b) => b.atMs - a.atMs);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  function nameOf(kind: 'scheduled' | 'backup'): string {
    return `${kind}-${new Date(clock.nowMs()).toISOString().replaceAll(':', '-')}.tar.gz`;
  }

  async function runIfDue(): Promise<void> {
    const { every_hours, keep } = settings();
    if (every_hours <= 0 || clock.monotonicMs() - failedAtMs < HOUR_MS) return;
    try {
      const newest = listScheduled()[0];
      // One from the future was made before the clock was set back.
      const isDue = newest === undefined || Math.abs(clock.nowMs() - newest.atMs) >= every_hours * HOUR_MS;
      if (isDue) {
        await make(join(directory, nameOf('scheduled')));
        // A clock that jumps to and fro makes each backup look due, and would push out all good ones.
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
    async makeNow() {
      const name = nameOf('backup');
      return { name, sizeBytes: await make(join(directory, name)) };
    },
    runIfDue,
    start() {
      return every(CHECK_INTERVAL_MS, runIfDue, { onError: noteFailure });
    },
  };
}
