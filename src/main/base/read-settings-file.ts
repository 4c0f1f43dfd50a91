import { setTimeout as delay } from 'node:timers/promises';
import { readTrustedFile } from './trusted-files';
import { YAML_BYTES } from './yaml-problem';

export type SettingsText =
  /** Null if there is no file. */
  { readonly ok: true; readonly text: string | null } | { readonly ok: false; readonly reason: string };

/** Some editors remove a file, or its content, before they write it again. */
const GONE_AFTER_MS = 500;

/**
 * Reads a file that a person edits and no one else may have written, through its links.
 *
 * @param wasThere true if there was one before: it counts as gone, or as empty, only if it stays so
 */
export async function readSettingsFile(path: string, wasThere: boolean): Promise<SettingsText> {
  const read = readTrustedFile(path, YAML_BYTES);
  if (read.ok ? read.text !== '' : !read.isMissing) return read;
  if (!wasThere) return { ok: true, text: read.ok ? read.text : null };
  await delay(GONE_AFTER_MS, undefined, { ref: false });
  return readSettingsFile(path, false);
}
