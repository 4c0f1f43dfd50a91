import { once } from 'node:events';
import { lstatSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { refuseForeignDetour } from '../base/file-owners';
import { replaceFile } from '../base/replace-file';
import { cannotWrite } from '../base/system-reason';
import type { Terminal } from './terminal';

/**
 * Writes texts one after the other, to standard output or to a file, which appears only when it is complete. The next
 * text is requested when the reader has taken the one before: a slow reader costs time and no memory.
 *
 * @throws AdvisedError if the file cannot be written
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
    refuseForeignDetour(file, lstatSync(file, { throwIfNoEntry: false }));
    await (isSpecial(file) ? writeFile(file, watched()) : replaceFile(file, watched(), 0o666));
  } catch (error) {
    if (isReadingFailure) throw error;
    throw cannotWrite(file, error, 'Choose another file with --out.');
  }
}

/** Returns true for a pipe or a device (`/dev/null`, `/dev/stdout`), which a new file must not replace. */
function isSpecial(file: string): boolean {
  const facts = statSync(file, { throwIfNoEntry: false });
  return facts !== undefined && !facts.isFile() && !facts.isDirectory();
}
