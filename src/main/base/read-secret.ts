import { stat } from 'node:fs/promises';
import { AdvisedError, messageOf } from './errors';
import { readPlainFile } from './plain-file';
import { requireTrusted } from './trusted-files';

/** Certificates and keys are shorter. */
const MOST_BYTES = 64 * 1024;

/**
 * Reads the secret that a reference names: `env:NAME`, or `file:/path` of a file that only its owner can read. A secret
 * is never logged and never returned to a client.
 *
 * @throws AdvisedError if it is unavailable
 */
export async function readSecret(
  reference: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  if (reference.startsWith('env:')) {
    const value = env[reference.slice(4)];
    if (value !== undefined && value !== '') return value;
    throw new AdvisedError(`the secret ${reference} is not set`, 'Set it in the environment of Homeostat.');
  }
  const file = reference.replace(/^file:/, '');
  try {
    const { mode } = await stat(file);
    requireTrusted(file, 'file');
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new AdvisedError(`other users can read the secret file ${file}`, `Run: chmod 600 ${file}`);
    }
    return (await readPlainFile(file, MOST_BYTES)).trimEnd();
  } catch (error) {
    if (error instanceof AdvisedError) throw error;
    throw new AdvisedError(`cannot read the secret file ${file}: ${messageOf(error)}`, 'Create it with mode 600.');
  }
}
