import { createWriteStream, existsSync, statSync } from 'node:fs';
import { type FileHandle, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import BetterSqlite3 from 'better-sqlite3';
import { AdvisedError } from '../base/errors';
import { makeDirectoryLater } from '../base/make-directory';
import { openPlainFile, UnfitFile } from '../base/plain-file';
import { machineFingerprint } from '../platform/machine-fingerprint';
import { HEAD_FILE, HeadSet, waitingHeadFile } from './head-set';
import { packTar, type TarEntry } from './tar';

/** What a backup says of itself, its first file. */
export interface BackupManifest {
  readonly homeostat_backup: 1;
  readonly createdAtMs: number;
  /** Of the machine that it was made on; absent where that is unknown. */
  readonly machine?: string;
}

export const MANIFEST_FILE = 'backup.json';
/** The databases, copied by SQLite; the other files of a backup are copied as they are. */
export const BACKUP_DATABASES = ['metrics.db', 'state.db'];

/** A file, and what it is called in a backup whatever its name here. */
export interface InstanceFile {
  readonly name: string;
  readonly path: string;
}

export interface BackupOptions {
  /** The data directory. */
  readonly directory: string;
  /** Files that belong to the instance and lie elsewhere or are not the store's own; those that do not exist are left out. */
  readonly otherFiles: readonly InstanceFile[];
  /** Appears when it is whole. */
  readonly target: string;
  readonly nowMs: number;
  /** Of this machine, where it is left out. */
  readonly machine?: string | null;
}

/** So much of a database is copied at once; between these steps the thread is free for others. */
const PAGES_PER_STEP = 256;
const WORKSPACE = '.backup-';
const PIECE_BYTES = 256 * 1024;
/** What is large is packed already. */
const GZIP_LEVEL = 1;

/**
 * Copies an instance, in use or not, into one tar archive. Nothing may be sealed meanwhile: what a head holds would be
 * in both, or in neither.
 *
 * @returns the size of the archive
 * @throws a system error where it cannot be written
 */
export async function createBackup(options: BackupOptions): Promise<number> {
  const { directory, otherFiles, target, nowMs, machine = machineFingerprint() } = options;
  await makeDirectoryLater(dirname(target));
  await removeLeftovers(dirname(target));
  const workspace = await mkdtemp(join(dirname(target), WORKSPACE));
  try {
    const copies: InstanceFile[] = [];
    for (const name of BACKUP_DATABASES) {
      const source = join(directory, name);
      if (!existsSync(source)) continue;
      // Not opened to find out: closing it again would drop SQLite's locks. A pipe would be waited for.
      if (!statSync(source).isFile())
        throw new AdvisedError(`${source} is not a regular file`, 'Remove it, then restart.');
      await copyDatabase(source, join(workspace, name));
      copies.push({ name, path: join(workspace, name) });
    }
    const packed = join(workspace, 'backup.tar.gz');
    await pipeline(
      packTar(listEntries(directory, [...copies, ...otherFiles], createManifest(nowMs, machine)), nowMs),
      createGzip({ level: GZIP_LEVEL }),
      // Flushed: what counts as a backup survives a power cut.
      createWriteStream(packed, { flags: 'wx', mode: 0o600, flush: true }),
    );
    await rename(packed, target);
    return (await stat(target)).size;
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

/** What a killed backup left, which may be as large as the history. There is only one backup at a time. */
async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name.startsWith(WORKSPACE)) await rm(join(directory, name), { recursive: true, force: true });
  }
}

/** A connection of its own: what others write meanwhile is in the copy or is not, but never by halves. */
async function copyDatabase(source: string, target: string): Promise<void> {
  const database = new BetterSqlite3(source, { readonly: true, timeout: 2_000 });
  try {
    await database.backup(target, { progress: () => PAGES_PER_STEP });
  } finally {
    database.close();
  }
}

function createManifest(createdAtMs: number, machine: string | null): BackupManifest {
  return { homeostat_backup: 1, createdAtMs, ...(machine === null ? {} : { machine }) };
}

async function* listEntries(
  directory: string,
  files: readonly InstanceFile[],
  manifest: BackupManifest,
): AsyncGenerator<TarEntry> {
  const text = Buffer.from(JSON.stringify(manifest));
  yield { name: MANIFEST_FILE, sizeBytes: text.length, content: [text] };
  // The current head first: should it be set aside in between, it is met again under its new name, which is the same head.
  const heads = [HEAD_FILE, ...new HeadSet(directory).waiting().map(({ id }) => waitingHeadFile(id))];
  const present = [...heads.map((name) => ({ name, path: join(directory, name) })), ...files];
  for (const file of present) {
    const entry = await openEntry(file);
    if (entry === undefined) continue;
    try {
      yield entry;
    } finally {
      await entry.close();
    }
  }
}

/** As long as the file is now: a head grows with every second. */
async function openEntry({ name, path }: InstanceFile): Promise<(TarEntry & { close(): Promise<void> }) | undefined> {
  const handle = await openIfPlain(path);
  if (handle === undefined) return undefined;
  const { size } = await handle.stat();
  return {
    name,
    sizeBytes: size,
    content: readPieces(handle, size),
    close: () => handle.close(),
  };
}

/** A pipe, a device or a folder in the place of a file has nothing to back up. */
async function openIfPlain(path: string): Promise<FileHandle | undefined> {
  if (!existsSync(path)) return undefined;
  try {
    return await openPlainFile(path);
  } catch (error) {
    if (error instanceof UnfitFile) return undefined;
    throw error;
  }
}

async function* readPieces(handle: FileHandle, sizeBytes: number): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < sizeBytes; ) {
    const length = Math.min(PIECE_BYTES, sizeBytes - position);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
