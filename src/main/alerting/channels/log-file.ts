import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '../../base/errors';
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
        await outsidePaths.ask(path, () => stat(path).catch(() => undefined), signal);
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
