import { once } from 'node:events';
import { lstatSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { refuseForeignDetour } from '../base/file-owners';
import { replaceFile } from '../base/replace-file';
import { cannotWrite } from '../base/system-reason';
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

/** A pipe or a device (`/dev/null`, `/dev/stdout`) is written to; a file in its place would be somebody's surprise. */
function isSpecial(file: string): boolean {
  const facts = statSync(file, { throwIfNoEntry: false });
  return facts !== undefined && !facts.isFile() && !facts.isDirectory();
}
