import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import BetterSqlite3 from 'better-sqlite3';
import { dateForName } from '../base/dated-files';
import { AdvisedError, messageOf } from '../base/errors';
import { makeDirectoryLater } from '../base/make-directory';
import { openPlainFile } from '../base/plain-file';
import { followLinks } from '../base/replace-file';
import { cannotWrite, isDiskFull } from '../base/system-reason';
import { unpackTar } from '../base/tar';
import { BACKUP_DATABASES, type BackupManifest, MANIFEST_FILE } from './create-backup';

export interface RestoreOptions {
  readonly file: string;
  readonly dataDirectory: string;
  readonly configDirectory: string;
  /** Target of `homeostat.yaml`, if not in that directory. */
  readonly configFile: string | undefined;
  /** Moves existing files aside; otherwise none may exist. */
  readonly force: boolean;
  readonly nowMs: number;
  /** Reviews the unpacked and checked files before anything is moved. @throws to end the restoration */
  readonly review: (staging: string, manifest: BackupManifest) => Promise<void>;
}

export interface RestoreResult {
  readonly createdAtMs: number;
  readonly files: readonly string[];
  /** New path of the previous files; null if there were none. */
  readonly movedAsideTo: string | null;
}

const DATA_FILE = /^(?:metrics\.db|state\.db|journal\.log|head\.log|head-[0-9a-f]{32}\.log)$/;
const CONFIG_FILE = /^(?:homeostat|alerts)\.yaml$/;
const MEBIBYTE = 1024 * 1024;
/** Largest size of a file by its name; databases and heads are limited by the disk. */
const LARGEST: readonly (readonly [RegExp, number])[] = [
  [/^backup\.json$/, 64 * 1024],
  [/\.yaml$/, 4 * MEBIBYTE],
  [/^journal\.log$/, 256 * MEBIBYTE],
  [/^head(?:-.*)?\.log$/, 1024 * MEBIBYTE],
];
/** A host that cannot seal its heads deletes them before there are this many. */
const MOST_FILES = 2_000;
/** Bytes that stay free on the disk. */
const SPARE_BYTES = 64 * MEBIBYTE;
/** An archive that grows by more than this was made to fill the disk. */
const LARGEST_RATIO = 200;
/** Side files of the databases, which are useless without them. */
const SIDE_FILE = /^(?:metrics|state)\.db-(?:wal|shm)$/;

/**
 * Restores an instance from a backup, which is unpacked and checked next to the data before anything is moved. Requires
 * ownership of the data directory.
 *
 * @throws AdvisedError if the backup is damaged, or something exists already
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreResult> {
  const { file, dataDirectory, configDirectory, configFile, force, nowMs, review } = options;
  const time = dateForName(nowMs);
  const staging = join(dataDirectory, `restoring-${time}`);
  try {
    await makeDirectoryLater(staging).catch((error: unknown) => {
      throw cannotWrite(dataDirectory, error);
    });
    const manifest = await unpack(file, staging);
    const files = readdirSync(staging);
    const targetOf = (name: string) =>
      name === 'homeostat.yaml' && configFile !== undefined
        ? configFile
        : join(CONFIG_FILE.test(name) ? configDirectory : dataDirectory, name);
    const old = [
      ...readdirSync(dataDirectory).filter((name) => DATA_FILE.test(name) || SIDE_FILE.test(name)),
      // A backup without settings leaves existing ones.
      ...files.filter((name) => CONFIG_FILE.test(name) && existsSync(targetOf(name))),
    ];
    if (old.length > 0 && !force) {
      throw new AdvisedError(
        `${dataDirectory} is not empty: ${old.slice(0, 4).join(', ')}`,
        'Use --force to move the existing files aside, or choose another directory with --home.',
      );
    }
    await review(staging, manifest);
    const aside = join(dataDirectory, `before-restore-${time}`);
    if (old.length > 0) await mkdir(aside, { mode: 0o700 });
    for (const name of old) await setAside(targetOf(name), join(aside, name));
    await makeDirectoryLater(configDirectory);
    for (const name of files) await putBack(join(staging, name), targetOf(name));
    return { createdAtMs: manifest.createdAtMs, files, movedAsideTo: old.length > 0 ? aside : null };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Unpacks everything but the manifest, which is returned. */
async function unpack(file: string, staging: string): Promise<BackupManifest> {
  const manifestPath = join(staging, MANIFEST_FILE);
  try {
    const handle = await openPlainFile(file);
    const { size } = await handle.stat();
    const admit = createAdmission(await roomFor(staging, size));
    const source = pipeline(handle.createReadStream(), createGunzip(), () => undefined);
    await unpackTar(source, (name, sizeBytes) => {
      admit(name, sizeBytes);
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
    if (isDiskFull(error)) throw cannotWrite(staging, error, 'No changes were made.');
    throw new AdvisedError(
      `cannot restore ${file}: ${messageOf(error)}`,
      'No changes were made. Give the path of a file that `homeostat backup` created.',
    );
  }
}

/** @returns the number of bytes that an unpacked archive may take */
async function roomFor(directory: string, packedBytes: number): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return Math.min(bavail * bsize - SPARE_BYTES, SPARE_BYTES + packedBytes * LARGEST_RATIO);
}

/** Judges each file by its name and its declared size before a byte of it is written. */
function createAdmission(roomBytes: number): (name: string, sizeBytes: number) => void {
  const names = new Set<string>();
  let totalBytes = 0;
  return (name, sizeBytes) => {
    const isExpected = names.size === 0 ? name === MANIFEST_FILE : DATA_FILE.test(name) || CONFIG_FILE.test(name);
    if (!isExpected) throw new Error(`it contains ${JSON.stringify(name)}, which does not belong to a backup`);
    if (names.has(name)) throw new Error(`it contains ${name} twice`);
    names.add(name);
    if (names.size > MOST_FILES) throw new Error(`it contains more than ${MOST_FILES} files`);
    totalBytes += sizeBytes;
    const largest = LARGEST.find(([pattern]) => pattern.test(name))?.[1] ?? Number.POSITIVE_INFINITY;
    if (sizeBytes > largest) throw new Error(`${name} in it has ${sizeBytes} bytes; the limit is ${largest}`);
    if (totalBytes > roomBytes) {
      const room = Math.max(0, Math.floor(roomBytes / MEBIBYTE));
      throw new Error(`it unpacks to more than the ${room} MiB that its size and the free disk space allow`);
    }
  };
}

function checkDatabase(path: string): void {
  if (!existsSync(path)) return;
  const database = new BetterSqlite3(path);
  try {
    const result = database.pragma('quick_check(1)', { simple: true });
    if (result !== 'ok') throw new Error(`${basename(path)} is damaged: ${String(result)}`);
    // A trigger or a view would run whenever Homeostat writes or reads.
    const others = database
      .prepare(
        `SELECT name FROM sqlite_schema WHERE type NOT IN ('table', 'index') OR upper(sql) LIKE 'CREATE VIRTUAL%' LIMIT 1`,
      )
      .pluck()
      .get();
    if (others !== undefined)
      throw new Error(`${basename(path)} contains ${JSON.stringify(others)}, which does not belong to it`);
  } finally {
    database.close();
  }
}

/**
 * Copies the content of a link and leaves the link, since the file belongs elsewhere (to a dotfiles manager, for
 * example).
 */
async function setAside(from: string, to: string): Promise<void> {
  if (lstatSync(from).isSymbolicLink()) await copyFile(from, to);
  else await move(from, to);
}

async function putBack(from: string, to: string): Promise<void> {
  const target = followLinks(to);
  if (target !== to) await makeDirectoryLater(dirname(target));
  await move(from, target);
}

/** Moves a file; the configuration may be in another file system than the data. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyFile(from, to);
    await rm(from);
  }
}
