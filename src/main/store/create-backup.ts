import { createWriteStream, existsSync, statSync } from 'node:fs';
import { type FileHandle, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import BetterSqlite3 from 'better-sqlite3';
import { AdvisedError } from '../base/errors';
import { makeDirectoryLater } from '../base/make-directory';
import { openPlainFile, UnfitFile } from '../base/plain-file';
import { packTar, type TarFile } from '../base/tar';
import { machineFingerprint } from '../platform/machine-fingerprint';
import { HEAD_FILE, HeadSet, waitingHeadFile } from './head-set';

/** Description of a backup, its first file. */
export interface BackupManifest {
  readonly homeostat_backup: 1;
  readonly createdAtMs: number;
  /** Fingerprint of the machine on which the backup was made; absent if unknown. */
  readonly machine?: string;
}

export const MANIFEST_FILE = 'backup.json';
/** The databases, copied by SQLite; all other files are copied as they are. */
export const BACKUP_DATABASES = ['metrics.db', 'state.db'];

/** A file and its name in a backup. */
export interface InstanceFile {
  readonly name: string;
  readonly path: string;
}

export interface BackupOptions {
  /** The data directory. */
  readonly directory: string;
  /** Files of the instance that are elsewhere or do not belong to the store; missing ones are left out. */
  readonly otherFiles: readonly InstanceFile[];
  /** Appears only when complete. */
  readonly target: string;
  readonly nowMs: number;
  /** Defaults to this machine. */
  readonly machine?: string | null;
}

/** Database pages copied at once; the thread is free for others in between. */
const PAGES_PER_STEP = 256;
const WORKSPACE = '.backup-';
const PIECE_BYTES = 256 * 1024;
/** Low, because the large files are compressed already. */
const GZIP_LEVEL = 1;

/**
 * Copies an instance, in use or not, into one tar archive. Nothing may be sealed meanwhile: the content of a head would
 * be in both files, or in neither.
 *
 * @returns the size of the archive
 * @throws a system error if it cannot be written
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
      // Checked without opening it: closing it again would drop SQLite's locks, and opening a pipe would block.
      if (!statSync(source).isFile())
        throw new AdvisedError(`${source} is not a regular file`, 'Remove it, then restart.');
      await copyDatabase(source, join(workspace, name));
      copies.push({ name, path: join(workspace, name) });
    }
    const packed = join(workspace, 'backup.tar.gz');
    await pipeline(
      packTar(listEntries(directory, [...copies, ...otherFiles], createManifest(nowMs, machine)), nowMs),
      createGzip({ level: GZIP_LEVEL }),
      // Flushed, so that a finished backup survives a power cut.
      createWriteStream(packed, { flags: 'wx', mode: 0o600, flush: true }),
    );
    await rename(packed, target);
    return (await stat(target)).size;
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

/** Removes the leftovers of a killed backup, which may be as large as the history. Only one backup runs at a time. */
async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name.startsWith(WORKSPACE)) await rm(join(directory, name), { recursive: true, force: true });
  }
}

/** Copies through a connection of its own: concurrent transactions are in the copy as a whole or not at all. */
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
): AsyncGenerator<TarFile> {
  const text = Buffer.from(JSON.stringify(manifest));
  yield { name: MANIFEST_FILE, sizeBytes: text.length, content: [text] };
  // The current head first: if it is renamed in between, it appears again under its new name, which is the same head.
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

/** Opens a file at its current length: a head grows every second. */
async function openEntry({ name, path }: InstanceFile): Promise<(TarFile & { close(): Promise<void> }) | undefined> {
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

/** Opens only regular files: a pipe, a device or a folder in their place has nothing to back up. */
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
