import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AdvisedError } from '../base/errors';
import { systemReason } from '../base/system-reason';
import type { Terminal } from './terminal';

/**
 * Writes texts one after the other, to standard output or into a file, which is there only when it is whole. The next
 * text is asked for when the one before is taken: a slow reader makes us wait, not grow.
 *
 * @throws AdvisedError where the file cannot be written
 */
export async function writeOut(
  terminal: Terminal,
  file: string | undefined,
  texts: AsyncIterable<string>,
): Promise<void> {
  if (file === undefined) {
    for await (const text of texts) if (!terminal.stdout.write(text)) await once(terminal.stdout, 'drain');
    return;
  }
  const temporary = `${resolve(file)}.part`;
  let isReadingFailure = false;
  async function* watched(): AsyncGenerator<string> {
    try {
      yield* texts;
    } catch (error) {
      isReadingFailure = true;
      throw error;
    }
  }
  try {
    await pipeline(watched(), createWriteStream(temporary));
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    if (isReadingFailure) throw error;
    throw new AdvisedError(`cannot write ${file}: ${systemReason(error)}`, 'Choose another file with --out.');
  }
}
