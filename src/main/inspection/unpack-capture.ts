import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AdvisedError, messageOf } from '../base/errors';
import { makeDirectory } from '../base/make-directory';
import { openPlainFile } from '../base/plain-file';
import { unpackTar } from '../base/tar';
import { BUNDLE_FILE, LATER, READABLE, TOP_FOLDERS, USAGE_FILES } from './capture-limits';

/** An archive that was unpacked to a directory. */
export interface UnpackedCapture {
  readonly directory: string;
  close(): void;
}

/** Two readings with as much as one capture may have. */
const MOST_ENTRIES = 2 * READABLE.entries;
const MOST_BYTES = 2 * READABLE.totalBytes;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const LONGEST_PATH = 4_096;

/** Files of the captures in an archive. Everything else in it (settings, logs) is passed over. */
const WANTED = new RegExp(
  `^(?:${LATER}/)?(?:(?:${TOP_FOLDERS.join('|')})/.|(?:${[...USAGE_FILES, 'links.json'].join('|').replaceAll('.', '\\.')})$)|^${BUNDLE_FILE}$`,
);

/**
 * Unpacks the captures of an archive to a temporary directory. Links are made last, so that nothing is written through
 * one.
 *
 * @throws AdvisedError if the file is no such archive, or too large; nothing is left then
 */
export async function unpackCapture(file: string): Promise<UnpackedCapture> {
  const directory = mkdtempSync(join(tmpdir(), 'homeostat-capture-'));
  const close = () => rmSync(directory, { recursive: true, force: true });
  try {
    await unpack(file, directory);
    return { directory, close };
  } catch (error) {
    close();
    throw new AdvisedError(
      `cannot read ${file}: ${messageOf(error)}`,
      'Name an archive of `homeostat support-bundle`, or a directory with proc and sys.',
    );
  }
}

async function unpack(file: string, directory: string): Promise<void> {
  const handle = await openPlainFile(file);
  const stream = handle.createReadStream({ autoClose: false, start: 0 });
  try {
    await unpackInto(directory, await unzipped(handle, stream));
  } finally {
    stream.destroy();
    await handle.close();
  }
}

async function unzipped(handle: FileHandle, stream: Readable): Promise<AsyncIterable<Uint8Array>> {
  const magic = Buffer.alloc(GZIP_MAGIC.length);
  await handle.read(magic, 0, magic.length, 0);
  return magic.equals(GZIP_MAGIC) ? pipeline(stream, createGunzip(), () => undefined) : stream;
}

async function unpackInto(directory: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  const links = new Map<string, string>();
  const admit = createAdmission();
  await unpackTar(
    source,
    async (name, sizeBytes) => {
      const path = admit(name, sizeBytes);
      return path === undefined ? IGNORED : openTarget(join(directory, path));
    },
    {
      link: (name, target) => {
        const path = admit(name, 0);
        if (path !== undefined) links.set(path, target);
      },
      folder: (name) => {
        const path = admit(name, 0);
        if (path !== undefined) makeDirectory(join(directory, path));
      },
    },
  );
  for (const [path, target] of links) {
    makeDirectory(dirname(join(directory, path)));
    symlinkSync(target, join(directory, path));
  }
}

const IGNORED = { write: async () => undefined, close: async () => undefined };

function openTarget(path: string) {
  makeDirectory(dirname(path));
  return open(path, 'wx', 0o600);
}

/** Judges each entry before a byte of it is written. @returns its path; undefined if it is passed over */
function createAdmission(): (name: string, sizeBytes: number) => string | undefined {
  const names = new Set<string>();
  let totalBytes = 0;
  let entries = 0;
  return (name, sizeBytes) => {
    if (++entries > MOST_ENTRIES) throw new Error(`it contains more than ${MOST_ENTRIES} files`);
    totalBytes += sizeBytes;
    if (totalBytes > MOST_BYTES) throw new Error(`it unpacks to more than ${MOST_BYTES / 1024 / 1024} MiB`);
    const path = name.replace(/^(?:\.\/)+/, '');
    const isSafe = path.length <= LONGEST_PATH && !path.includes('\0') && !path.split('/').some(leadsAway);
    if (!isSafe) throw new Error(`it contains ${JSON.stringify(name.slice(0, 100))}, which cannot belong to a capture`);
    if (!WANTED.test(path)) return undefined;
    if (sizeBytes > READABLE.fileBytes) throw new Error(`${path} in it has ${sizeBytes} bytes`);
    if (names.has(path)) throw new Error(`it contains ${path} twice`);
    names.add(path);
    return path;
  };
}

function leadsAway(part: string): boolean {
  return part === '' || part === '.' || part === '..';
}
