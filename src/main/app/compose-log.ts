import { join } from 'node:path';
import type { Config } from '../../shared/contract/config-schema';
import type { Handlers } from '../../shared/contract/handlers';
import { everyOf } from '../base/bus';
import type { Clock } from '../base/clock';
import type { Directories } from '../base/directories';
import { AppLog } from '../base/log';
import { makeDirectory } from '../base/make-directory';
import { RotatingFile } from '../base/rotating-file';

/** Creates the log of a host: `homeostat.log` in its state directory. */
export function composeLog({ state }: Directories, clock: Clock) {
  const directory = join(state, 'logs');
  try {
    makeDirectory(directory);
  } catch {
    // On a read-only disk RotatingFile counts lines that it cannot write, and the newest lines are in memory.
  }
  const file = new RotatingFile(join(directory, 'homeostat.log'));
  const appLog = new AppLog(file.write, clock.nowMs);
  return {
    for: (area: string) => appLog.for(area),
    configure({ level, max_megabytes, files }: Config['log']) {
      appLog.level = level;
      file.maxSizeBytes = max_megabytes * 1024 * 1024;
      file.keep = files;
    },
    close: () => file.close(),
    handlers: {
      tail: ({ lines }) => [...appLog.tail(lines)],
      follow: async (_, { signal }) => everyOf(appLog.lines, signal),
    } satisfies Handlers['logs'],
  };
}
