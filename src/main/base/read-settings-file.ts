import { setTimeout as delay } from 'node:timers/promises';
import { readTrustedFile } from './trusted-files';
import { YAML_BYTES } from './yaml-problem';

export type SettingsText =
  /** Null where there is no file. */
  { readonly ok: true; readonly text: string | null } | { readonly ok: false; readonly reason: string };

/** Some editors take a file away before they write it again. */
const GONE_AFTER_MS = 500;

/**
 * The text of a file that a person edits and nobody else may have written, wherever its links lead.
 *
 * @param wasThere whether there was one before: it counts as gone only where it stays so
 */
export async function readSettingsFile(path: string, wasThere: boolean): Promise<SettingsText> {
  const read = readTrustedFile(path, YAML_BYTES);
  if (read.ok) return read;
  if (!read.isMissing) return read;
  if (!wasThere) return { ok: true, text: null };
  await delay(GONE_AFTER_MS, undefined, { ref: false });
  return readSettingsFile(path, false);
}
