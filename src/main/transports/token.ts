import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, messageOf } from '../base/errors';

/**
 * The token of the loopback server: made once, kept in a file that only its owner can read.
 *
 * @param report told where it cannot be kept, and the next start will have another
 */
export function readOrCreateToken(stateDirectory: string, report: (problem: string) => void): string {
  const file = join(stateDirectory, 'token');
  try {
    const token = readFileSync(file, 'utf8').trim();
    // Someone may have loosened it, or copied it carelessly.
    chmodSync(file, 0o600);
    if (/^[\w-]{32,200}$/.test(token)) return token;
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') report(`cannot read the token: ${messageOf(error)}`);
  }
  const token = randomBytes(32).toString('base64url');
  try {
    mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
    writeFileSync(file, `${token}\n`, { mode: 0o600 });
    chmodSync(file, 0o600);
  } catch (error) {
    report(`cannot store the token: ${messageOf(error)}`);
  }
  return token;
}
