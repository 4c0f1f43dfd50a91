import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../base/errors';

/** The token of the loopback server: made once, kept in a file that only its owner can read. */
export function readOrCreateToken(stateDirectory: string): string {
  const file = join(stateDirectory, 'token');
  try {
    const token = readFileSync(file, 'utf8').trim();
    // Someone may have loosened it, or copied it carelessly.
    chmodSync(file, 0o600);
    if (/^[\w-]{32,200}$/.test(token)) return token;
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
  const token = randomBytes(32).toString('base64url');
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return token;
}
