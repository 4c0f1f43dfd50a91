import { existsSync, statSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { formatValue } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import { AdvisedError, errnoOf } from '../base/errors';
import { followLinks, unfinishedName } from '../base/replace-file';
import { cannotWrite } from '../base/system-reason';
import { BACKUP_DIRECTORY } from '../store/backups';
import { type Command, EXIT } from './command';
import { withStore } from './store-access';

export const backup: Command = {
  name: 'backup',
  summary: 'back up history, state and settings to one file; the host can keep running',
  declare: (parser) =>
    void parser.argument('<file>', 'the .tar.gz file to create').option('--force', 'overwrite an existing file'),
  async run(context, [file = ''], { force }) {
    const target = followLinks(resolve(file));
    if (existsSync(target) && force !== true) {
      throw new AdvisedError(`${file} already exists`, 'Choose another name, or use --force to overwrite it.');
    }
    if (statSync(target, { throwIfNoEntry: false })?.isFile() === false) {
      throw new AdvisedError(`${file} is not a regular file`, 'Choose another name.');
    }
    const { directories, terminal, json } = context;
    const { name, sizeBytes } = await withStore(context, (store) => store.backup());
    await moveTo(join(directories.data, BACKUP_DIRECTORY, name), target);
    if (json) terminal.printJson({ file: target, sizeBytes });
    else terminal.print(`${plainText(file, 500)}: ${formatValue(sizeBytes, 'bytes')}`);
    return EXIT.healthy;
  },
};

/** The host writes only below its own directory; where the file is to lie is decided here, by the person. */
async function moveTo(made: string, target: string): Promise<void> {
  try {
    await rename(made, target);
  } catch (error) {
    if (errnoOf(error) !== 'EXDEV') throw notWritable(target, made, error);
    const temporary = unfinishedName(target);
    try {
      await copyFile(made, temporary);
      await rename(temporary, target);
    } catch (failure) {
      await rm(temporary, { force: true });
      throw notWritable(target, made, failure);
    }
    await rm(made);
  }
}

function notWritable(target: string, made: string, error: unknown): AdvisedError {
  return cannotWrite(target, error, `The backup is in ${made}.`);
}
