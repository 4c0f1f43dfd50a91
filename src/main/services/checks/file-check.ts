import { createHash, type Hash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, opendir, stat } from 'node:fs/promises';
import type { CheckOutcome } from '../../../shared/contract/service-schemas';
import { roundDuration } from '../../../shared/format/duration';
import { isMissing } from '../../base/errors';
import { openPlainFile, refuseOutside } from '../../base/plain-file';
import { outsidePaths } from '../../platform/outside-paths';
import {
  type CreateCheck,
  type DefinitionOf,
  degraded,
  describeFileProblem,
  failed,
  impossible,
  ok,
} from '../service-check';

/** Bytes of a large file that one check reads; the next ones continue. */
const HASHED_BYTES = 64 * 1024 * 1024;
/** Hashing one piece blocks the tick for a fraction of a millisecond. */
const PIECE_BYTES = 256 * 1024;
/** Entries are not counted any further, unless a threshold requires it. */
const MOST_ENTRIES = 100_000;

class DanglingLink extends Error {}

interface Found {
  readonly stats: Stats;
  /** NaN if not counted. */
  readonly entries: number;
  /** Share of the content that was read, and the hash once that is all of it; undefined if it is not hashed. */
  readonly content: { readonly ratio: number; readonly hash: string | undefined } | undefined;
}

/** Checks a file or directory: existence, size, age, entries, and unchanged content. */
export const createFileCheck: CreateCheck<'file'> = (definition, { nowMs, roots }) => {
  const hasher = new FileHasher(definition.path, roots);

  async function look(signal: AbortSignal): Promise<Found> {
    const { path, sha256 } = definition;
    if (roots !== undefined) await refuseOutside(path, roots());
    const stats = await stat(path).catch(async (error: unknown) => {
      const link = isMissing(error) ? await lstat(path).catch(() => undefined) : undefined;
      throw link?.isSymbolicLink() === true ? new DanglingLink() : error;
    });
    const entries = await countEntries(definition, signal);
    const isComplete = stats.size >= (definition.min_bytes ?? 0);
    return { stats, entries, content: sha256 === undefined || !isComplete ? undefined : await hasher.read(signal) };
  }

  return {
    async check(signal) {
      try {
        const found = await outsidePaths.ask(definition.path, () => look(signal), signal);
        return judge(definition, found, nowMs());
      } catch (error) {
        if (error instanceof DanglingLink) return failed('the path is a link that leads nowhere');
        return describeFileProblem(error, 'path');
      }
    },
  };
};

function judge(definition: DefinitionOf<'file'>, { stats, entries, content }: Found, nowMs: number): CheckOutcome {
  const { min_bytes, max_bytes, max_age_seconds, min_entries, max_entries, sha256 } = definition;
  const { size } = stats;
  const ageSeconds = Math.max(0, (nowMs - stats.mtimeMs) / 1000);
  const values = { size_bytes: size, age_seconds: ageSeconds, ...(Number.isNaN(entries) ? {} : { entries }) };
  if (min_bytes !== undefined && size < min_bytes) return failed(`${size} bytes, less than ${min_bytes}`, values);
  if (min_entries !== undefined && entries < min_entries) {
    return failed(`${entries} entries, fewer than ${min_entries}`, values);
  }
  if (content?.hash !== undefined && content.hash !== sha256) return failed('the content has changed', values);
  if (max_bytes !== undefined && size > max_bytes) return degraded(`${size} bytes, more than ${max_bytes}`, values);
  if (max_entries !== undefined && entries > max_entries) {
    return degraded(`${entries} entries, more than ${max_entries}`, values);
  }
  if (max_age_seconds !== undefined && ageSeconds > max_age_seconds) {
    return degraded(
      `last changed ${roundDuration(ageSeconds * 1000)} ago, more than ${roundDuration(max_age_seconds * 1000)}`,
      values,
    );
  }
  if (content !== undefined && content.hash === undefined) {
    return impossible(`${Math.floor(content.ratio * 100)}% of the content has been checked`, values);
  }
  return ok('the path exists', values);
}

/** Stops in a directory of a million entries, and holds none in memory. */
async function countEntries(
  { path, min_entries, max_entries }: DefinitionOf<'file'>,
  signal: AbortSignal,
): Promise<number> {
  if (min_entries === undefined && max_entries === undefined) return Number.NaN;
  const most = Math.max(MOST_ENTRIES, min_entries ?? 0, (max_entries ?? 0) + 1);
  let count = 0;
  for await (const _ of await opendir(path, { bufferSize: 1_024 })) {
    count++;
    if (count >= most) break;
    signal.throwIfAborted();
  }
  return count;
}

/** Hashes one piece of a file at each check, and again only after it changed. */
class FileHasher {
  #version = '';
  #hash: Hash = createHash('sha256');
  #position = 0;
  #result: string | undefined;

  constructor(
    private readonly path: string,
    private readonly roots: (() => readonly string[]) | undefined,
  ) {}

  async read(signal: AbortSignal): Promise<{ readonly ratio: number; readonly hash: string | undefined }> {
    const handle = await openPlainFile(this.path, this.roots?.());
    try {
      const { ino, size, mtimeMs } = await handle.stat();
      const version = `${ino} ${size} ${mtimeMs}`;
      if (version !== this.#version) this.#begin(version);
      const buffer = Buffer.alloc(PIECE_BYTES);
      const endAt = this.#position + HASHED_BYTES;
      while (this.#result === undefined && this.#position < endAt && !signal.aborted) {
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.#position);
        this.#hash.update(buffer.subarray(0, bytesRead));
        this.#position += bytesRead;
        if (bytesRead === 0) this.#result = this.#hash.digest('hex');
      }
      return { ratio: size === 0 ? 1 : this.#position / size, hash: this.#result };
    } finally {
      await handle.close();
    }
  }

  #begin(version: string): void {
    this.#version = version;
    this.#hash = createHash('sha256');
    this.#position = 0;
    this.#result = undefined;
  }
}
