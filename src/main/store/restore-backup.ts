import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import BetterSqlite3 from 'better-sqlite3';
import { AdvisedError, messageOf } from '../base/errors';
import { BACKUP_DATABASES, type BackupManifest, MANIFEST_FILE } from './create-backup';
import { unpackTar } from './tar';

export interface RestoreOptions {
  readonly file: string;
  readonly dataDirectory: string;
  readonly configDirectory: string;
  /** Where `homeostat.yaml` belongs, if not into that directory. */
  readonly configFile: string | undefined;
  /** Moves what is there aside; otherwise nothing may be there. */
  readonly force: boolean;
  readonly nowMs: number;
  /** Called when everything is unpacked and checked, before anything is moved; where it throws, nothing is. */
  readonly onUnpacked?: (staging: string, manifest: BackupManifest) => void;
}

export interface RestoreResult {
  readonly createdAtMs: number;
  readonly files: readonly string[];
  /** Where what was there before is now; null where nothing was. */
  readonly movedAsideTo: string | null;
}

const DATA_FILE = /^(?:metrics\.db|state\.db|journal\.log|head\.log|head-[0-9a-f]{32}\.log)$/;
const CONFIG_FILE = /^(?:homeostat|alerts)\.yaml$/;
/** What may lie beside a database, and belongs to it alone. */
const SIDE_FILE = /^(?:metrics|state)\.db-(?:wal|shm)$/;

/**
 * Puts an instance back as a backup holds it. The backup is unpacked and checked beside the data first; only then is
 * anything moved. Call it as the owner of the data directory.
 *
 * @throws AdvisedError where the backup is damaged, or something is there already
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreResult> {
  const { file, dataDirectory, configDirectory, configFile, force, nowMs } = options;
  const time = new Date(nowMs).toISOString().replaceAll(':', '-');
  const staging = join(dataDirectory, `restoring-${time}`);
  try {
    await mkdir(staging, { recursive: true, mode: 0o700 });
    const manifest = await unpack(file, staging);
    const files = readdirSync(staging);
    const targetOf = (name: string) =>
      name === 'homeostat.yaml' && configFile !== undefined
        ? configFile
        : join(CONFIG_FILE.test(name) ? configDirectory : dataDirectory, name);
    const old = [
      ...readdirSync(dataDirectory).filter((name) => DATA_FILE.test(name) || SIDE_FILE.test(name)),
      // A backup without settings leaves those that are there.
      ...files.filter((name) => CONFIG_FILE.test(name) && existsSync(targetOf(name))),
    ];
    if (old.length > 0 && !force) {
      throw new AdvisedError(
        `${dataDirectory} is not empty: ${old.slice(0, 4).join(', ')}`,
        'Use --force to move the existing files aside, or choose another directory with --home.',
      );
    }
    options.onUnpacked?.(staging, manifest);
    const aside = join(dataDirectory, `before-restore-${time}`);
    if (old.length > 0) await mkdir(aside, { mode: 0o700 });
    for (const name of old) await move(targetOf(name), join(aside, name));
    await mkdir(configDirectory, { recursive: true, mode: 0o700 });
    for (const name of files) await move(join(staging, name), targetOf(name));
    return { createdAtMs: manifest.createdAtMs, files, movedAsideTo: old.length > 0 ? aside : null };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Unpacks everything but the manifest, which is returned. */
async function unpack(file: string, staging: string): Promise<BackupManifest> {
  const manifestPath = join(staging, MANIFEST_FILE);
  try {
    const source = pipeline(createReadStream(file), createGunzip(), () => undefined);
    let isFirst = true;
    await unpackTar(source, (name) => {
      const isExpected = isFirst ? name === MANIFEST_FILE : DATA_FILE.test(name) || CONFIG_FILE.test(name);
      isFirst = false;
      if (!isExpected) throw new Error(`it contains ${JSON.stringify(name)}, which does not belong to a backup`);
      return open(join(staging, name), 'wx', 0o600);
    });
    const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Partial<BackupManifest>;
    if (manifest.homeostat_backup !== 1 || typeof manifest.createdAtMs !== 'number') {
      throw new Error('a newer version created it');
    }
    await rm(manifestPath);
    for (const name of BACKUP_DATABASES) checkDatabase(join(staging, name));
    const { createdAtMs, machine } = manifest;
    return { homeostat_backup: 1, createdAtMs, ...(typeof machine === 'string' ? { machine } : {}) };
  } catch (error) {
    throw new AdvisedError(
      `cannot restore ${file}: ${messageOf(error)}`,
      'No changes were made. Give the path of a file that `homeostat backup` created.',
    );
  }
}

function checkDatabase(path: string): void {
  if (!existsSync(path)) return;
  const database = new BetterSqlite3(path);
  try {
    const result = database.pragma('quick_check(1)', { simple: true });
    if (result !== 'ok') throw new Error(`${basename(path)} is damaged: ${String(result)}`);
  } finally {
    database.close();
  }
}

/** The configuration may lie in another file system than the data. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyFile(from, to);
    await rm(from);
  }
}
