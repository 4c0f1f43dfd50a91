import { stat } from 'node:fs/promises';
import { decodeText } from './decode-text';
import { AdvisedError, messageOf } from './errors';
import { readPlainBytes } from './plain-file';
import { requireTrusted } from './trusted-files';

/** Certificates and keys are shorter. */
const MOST_BYTES = 64 * 1024;

/**
 * Reads the secret that a reference names: `env:NAME`, or `file:/path` of a file that only its owner can read. The line
 * break at its end and a byte order mark are not parts of it. A secret is never logged and never returned to a client.
 *
 * @throws AdvisedError if it is unavailable
 */
export async function readSecret(
  reference: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  if (reference.startsWith('env:')) {
    // A file of variables that was edited on Windows leaves a return.
    const value = env[reference.slice(4)]?.replace(/[\r\n]+$/, '') ?? '';
    if (value !== '') return value;
    throw new AdvisedError(`the secret ${reference} is not set`, 'Set it in the environment of Homeostat.');
  }
  const file = secretFile(reference);
  try {
    const { mode } = await stat(file);
    requireTrusted(file, 'file');
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new AdvisedError(`other users can read the secret file ${file}`, `Run: chmod 600 ${file}`);
    }
    const text = decodeText(await readPlainBytes(file, MOST_BYTES)).trimEnd();
    if (text !== '') return text;
    throw new AdvisedError(`the secret file ${file} is empty`, 'Write the secret to it.');
  } catch (error) {
    if (error instanceof AdvisedError) throw error;
    throw new AdvisedError(`cannot read the secret file ${file}: ${messageOf(error)}`, 'Create it with mode 600.');
  }
}

/** @example secretFile('file:///run/token') // '/run/token' */
export function secretFile(reference: string): string {
  return reference.replace(/^file:(?:\/\/(?=\/))?/, '');
}
