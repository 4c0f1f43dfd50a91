import { existsSync, statSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { formatBytes } from '../../shared/format/format';
import { AdvisedError, errnoOf } from '../base/errors';
import { followLinks, unfinishedName } from '../base/replace-file';
import { cannotWrite } from '../base/system-reason';
import { BACKUP_DIRECTORY } from '../store/backups';
import { argument, flag } from './inputs';
import { withStore } from './store-access';
import { show, verb } from './verb';

export const backup = verb({
  summary: 'back up history, state and settings to one file; the host can keep running',
  inputs: {
    file: argument('<file>', 'the .tar.gz file to create'),
    force: flag('--force', 'overwrite an existing file'),
  },
  examples: ['all.tar.gz'],
  async run(context, { file, force }) {
    const target = followLinks(resolve(file));
    if (existsSync(target) && !force) {
      throw new AdvisedError(`${file} already exists`, 'Choose another name, or use --force to overwrite it.');
    }
    if (statSync(target, { throwIfNoEntry: false })?.isFile() === false) {
      throw new AdvisedError(`${file} is not a regular file`, 'Choose another name.');
    }
    const { name, sizeBytes } = await withStore(context, (store) => store.backup());
    await moveTo(join(context.directories.data, BACKUP_DIRECTORY, name), target);
    return show(context, { file: target, sizeBytes }, () => [`${file}: ${formatBytes(sizeBytes)}`]);
  },
});

/** Moves a backup to the file that the person chose: the host writes only below its own directory. */
async function moveTo(made: string, target: string): Promise<void> {
  try {
    await rename(made, target);
  } catch (error) {
    const temporary = unfinishedName(target);
    try {
      if (errnoOf(error) !== 'EXDEV') throw error;
      await copyFile(made, temporary);
      await rename(temporary, target);
    } catch (failure) {
      await rm(temporary, { force: true });
      throw cannotWrite(target, failure, `The backup is in ${made}.`);
    }
    await rm(made);
  }
}
