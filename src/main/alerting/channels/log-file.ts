import { dirname } from 'node:path';
import { makeDirectory } from '../../base/make-directory';
import { RotatingFile } from '../../base/rotating-file';
import type { Channel, CreateChannel } from '../channel';
import { plainNotification, shortHash } from './plain-notification';

/** A JSON object a line in a file of its own, which starts anew when it has grown to 5 MB; three old ones are kept. */
export const createLogFileChannel: CreateChannel<'log'> = ({ path }, { hostName }): Channel => {
  const file = new RotatingFile(path);
  return {
    async send(notification, key) {
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
