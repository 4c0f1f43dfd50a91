import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { errnoOf, isMissing, messageOf } from '../../base/errors';
import { type CreateCheck, degraded, failed, impossible, ok } from '../service-check';

/** Looks at a file or directory: that it is there, its size, age, entries, and whether its content is still the same. */
export const createFileCheck: CreateCheck<'file'> = (definition, { nowMs }) => {
  // A file that did not change need not be read again.
  let hashed: { readonly version: string; readonly hash: string } | undefined;

  return {
    async check(signal) {
      const { path, min_bytes, max_bytes, max_age_seconds, min_entries, max_entries, sha256 } = definition;
      try {
        const { size, mtimeMs, ino } = await stat(path);
        const ageSeconds = Math.max(0, (nowMs() - mtimeMs) / 1000);
        const isCounted = min_entries !== undefined || max_entries !== undefined;
        const entries = isCounted ? (await readdir(path)).length : Number.NaN;
        const values = { size_bytes: size, age_seconds: ageSeconds, ...(isCounted ? { entries } : {}) };
        if (min_bytes !== undefined && size < min_bytes) return failed(`${size} bytes, less than ${min_bytes}`, values);
        if (min_entries !== undefined && entries < min_entries) {
          return failed(`${entries} entries, fewer than ${min_entries}`, values);
        }
        if (sha256 !== undefined) {
          const version = `${ino} ${size} ${mtimeMs}`;
          if (hashed?.version !== version) hashed = { version, hash: await hashFile(path, signal) };
          if (hashed.hash !== sha256) return failed('the content has changed', values);
        }
        if (max_bytes !== undefined && size > max_bytes)
          return degraded(`${size} bytes, more than ${max_bytes}`, values);
        if (max_entries !== undefined && entries > max_entries) {
          return degraded(`${entries} entries, more than ${max_entries}`, values);
        }
        if (max_age_seconds !== undefined && ageSeconds > max_age_seconds) {
          return degraded(`last changed ${Math.round(ageSeconds)} s ago, more than ${max_age_seconds} s`, values);
        }
        return ok('the path exists', values);
      } catch (error) {
        if (isMissing(error)) return failed('the path does not exist');
        if (errnoOf(error) === 'EACCES') return impossible('Homeostat has no permission to read the path');
        return failed(messageOf(error));
      }
    },
  };
};

async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest('hex');
}
