import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../base/errors';
import type { Stop } from '../base/lifecycle';
import type { Log } from '../base/log';
import type { Loss } from '../base/losses';
import { every } from '../base/timers';

const CHECK_MS = 30_000;
const DATABASES = ['state.db', 'metrics.db'];

export interface DatabaseWatchOptions {
  readonly directory: string;
  readonly reportLoss: (loss: Loss) => void;
  readonly log: Log;
  readonly checkMs?: number;
}

/**
 * Reports a database that was deleted while it is open: the kernel keeps it only until this process ends, and
 * everything written to it is lost then.
 */
export function watchDatabases({ directory, reportLoss, log, checkMs = CHECK_MS }: DatabaseWatchOptions): Stop {
  const present = new Set<string>();
  const check = () => {
    for (const name of DATABASES) {
      const file = join(directory, name);
      if (existsSync(file)) present.add(name);
      else if (present.delete(name)) {
        reportLoss({
          id: `deleted-${name}`,
          level: 'error',
          text: `${file} was deleted while Homeostat ran; its content is lost when Homeostat ends`,
          advice: '`homeostat backup FILE` saves the newest history. `homeostat restart` starts a new database.',
        });
      }
    }
  };
  return every(checkMs, check, {
    firstMs: 0,
    onError: (error) => log.warn('cannot look for the databases', { error: messageOf(error) }),
  });
}
