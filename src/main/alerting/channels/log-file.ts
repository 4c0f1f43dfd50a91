import type { Stats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '../../base/errors';
import { refuseForeignDetour } from '../../base/file-owners';
import { makeDirectory } from '../../base/make-directory';
import { RotatingFile } from '../../base/rotating-file';
import { outsidePaths } from '../../platform/outside-paths';
import type { Channel, CreateChannel } from '../channel';
import { plainNotification, shortHash } from './plain-notification';

/** A JSON object a line in a file of its own, which starts anew when it has grown to 5 MB; three old ones are kept. */
export const createLogFileChannel: CreateChannel<'log'> = ({ path }, { hostName }): Channel => {
  const file = new RotatingFile(path);
  return {
    async send(notification, key, signal) {
      try {
        // Writing keeps the main thread waiting: not for a disk that does not respond.
        const facts = await outsidePaths.ask(path, () => look(path), signal);
        refuseForeignDetour(path, facts);
      } catch (error) {
        return { kind: 'retry', reason: messageOf(error) };
      }
      try {
        makeDirectory(dirname(path));
      } catch {
        // Said below: it cannot be written to either.
      }
      const lostLines = file.lostLines;
      file.write(`${JSON.stringify({ ...plainNotification(notification, hostName), key: shortHash(key) })}\n`);
      if (file.lostLines === lostLines) return { kind: 'sent' };
      return { kind: 'retry', reason: `cannot write to ${path}; check its directory and the free disk space` };
    },
    close: () => file.close(),
  };
};

/** @returns the file itself, not what it leads to; undefined where that cannot be had, which writing will report */
async function look(path: string): Promise<Stats | undefined> {
  const facts = await lstat(path).catch(() => undefined);
  // A link of the person's own is followed here, for the disk that it leads to.
  if (facts?.isSymbolicLink() === true) await stat(path).catch(() => undefined);
  return facts;
}
