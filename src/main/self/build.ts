import { rmSync, writeFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Notice } from '../../shared/contract/schemas';
import { messageOf } from '../base/errors';
import type { Stop } from '../base/lifecycle';
import type { Log } from '../base/log';
import { every } from '../base/timers';

/*
 * Identifies the build that this process runs from and notices a newer one. scripts/steps/builds.mjs puts each build
 * into `.cache/builds/ID` and makes `out` a link to the newest; a package or a direct build has a plain directory,
 * whose files are replaced.
 */

/** Names the sources of a build; scripts/steps/build.mjs writes it. */
const STAMP_FILE = '.homeostat-sources';
const ID_CHARACTERS = 16;
const CHECK_INTERVAL_MS = 60_000;
const NOTICE = 'newer-build';

interface Place {
  /** Bundles that this process was started from: the real directory, behind every link. */
  readonly own: string;
  /** Directory that the next start uses. */
  readonly installed: string;
  /** Place in which a host marks its build as used; undefined if no other build can exist next to it. */
  readonly build: string | undefined;
}

/** @param bundles the directory of the built entries, `out/main/` */
function locate(bundles: URL): Place {
  const own = fileURLToPath(new URL('..', bundles)).replace(/[\\/]$/, '');
  const build = dirname(own);
  const builds = dirname(build);
  const cache = dirname(builds);
  const isOneOfSeveral = basename(builds) === 'builds' && basename(cache) === '.cache';
  if (!isOneOfSeveral) return { own, installed: own, build: undefined };
  return { own, installed: join(dirname(cache), basename(own)), build };
}

/**
 * Reads the ID of the build in a directory.
 *
 * @param bundles the directory of the built entries
 * @returns null if its build left none
 */
export async function readBuildId(bundles: URL): Promise<string | null> {
  return (await readStamp(locate(bundles).own))?.slice(0, ID_CHARACTERS) ?? null;
}

export interface BuildWatchParts {
  /** Directory of the built entries. */
  readonly bundles: URL;
  readonly notices: Map<string, Notice>;
  readonly log: Log;
  readonly checkIntervalMs?: number;
}

/**
 * Marks the build of this host as used, so that it is not removed, and keeps a notice while a newer one is installed.
 */
export async function startBuildWatch({
  bundles,
  notices,
  log,
  checkIntervalMs = CHECK_INTERVAL_MS,
}: BuildWatchParts): Promise<Stop> {
  const { own, installed, build } = locate(bundles);
  const signature = await readSignature(own);
  const stopUsing = build === undefined ? () => undefined : markUsed(build);

  async function check(): Promise<void> {
    const now = await readSignature(installed);
    if (now === undefined || now === signature) notices.delete(NOTICE);
    else {
      notices.set(NOTICE, {
        id: NOTICE,
        level: 'info',
        text: 'A newer build of Homeostat is installed.',
        advice: 'Restart Homeostat to use it: `homeostat restart`.',
      });
    }
  }

  const stopChecking = every(checkIntervalMs, check, {
    onError: (error) => log.debug('cannot check for a newer build', { error: messageOf(error) }),
  });
  return () => {
    stopChecking();
    stopUsing();
  };
}

/** Returns a text that differs between two builds, even without a stamp; undefined while there is no complete one. */
async function readSignature(directory: string): Promise<string | undefined> {
  const stamp = await readStamp(directory);
  if (stamp !== undefined) return stamp;
  const facts = await stat(join(directory, 'main', 'worker.js')).catch(() => undefined);
  return facts === undefined ? undefined : `${facts.size} ${facts.mtimeMs}`;
}

async function readStamp(directory: string): Promise<string | undefined> {
  const text = await readFile(join(directory, STAMP_FILE), 'utf8').catch(() => '');
  return text.trim() === '' ? undefined : text.trim();
}

/** Marks a build as used. The mark of a killed host is ignored: its process has ended. */
function markUsed(build: string): () => void {
  const file = join(build, `used-by-${process.pid}`);
  try {
    writeFileSync(file, '');
  } catch {
    // It is another user's, or read-only: other users may remove the build.
  }
  return () => rmSync(file, { force: true });
}
