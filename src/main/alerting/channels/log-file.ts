import type { Stats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '../../base/errors';
import { refuseForeignDetour } from '../../base/file-owners';
import { makeDirectory } from '../../base/make-directory';
import { RotatingFile } from '../../base/rotating-file';
import { outsidePaths } from '../../platform/outside-paths';
import type { CreateChannel } from '../channel';
import { notificationLine } from './plain-notification';

/** Writes one JSON object per line to a file of its own, which is rotated at 5 MB; three old ones are kept. */
export const createLogFileChannel: CreateChannel<'log'> = ({ path }, { hostName }) => {
  const file = new RotatingFile(path);
  return {
    target: path,
    async send(notification, key, signal) {
      try {
        // Writing blocks the main thread, so a disk that does not respond is detected first.
        const facts = await outsidePaths.ask(path, () => look(path), signal);
        refuseForeignDetour(path, facts);
      } catch (error) {
        return { kind: 'retry', reason: messageOf(error) };
      }
      try {
        makeDirectory(dirname(path));
      } catch {
        // The write below reports it.
      }
      const lostLines = file.lostLines;
      file.write(notificationLine(notification, hostName, key));
      if (file.lostLines === lostLines) return { kind: 'sent' };
      return { kind: 'retry', reason: `cannot write to ${path}; check its directory and the free disk space` };
    },
    close: () => file.close(),
  };
};

/** @returns facts of the file itself, not of a link's target; undefined if it cannot be read, which writing reports */
async function look(path: string): Promise<Stats | undefined> {
  const facts = await lstat(path).catch(() => undefined);
  // Follows a link of the person, to check the disk of its target.
  if (facts?.isSymbolicLink() === true) await stat(path).catch(() => undefined);
  return facts;
}
