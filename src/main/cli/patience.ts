import { join } from 'node:path';
import type { Directories } from '../base/directories';
import { findLockHolder } from '../platform/linux/find-lock-holder';
import type { Patience } from '../transports/connect-app';
import type { Terminal } from './terminal';

/** Waits for a host that holds the lock of the directory and is alive: on a starved machine it answers late. */
export function createPatience({ data }: Directories, terminal: Pick<Terminal, 'hint'>): Patience {
  return {
    findOwner: () => {
      const holder = findLockHolder(join(data, 'owner.lock'));
      return holder === undefined || holder.state === 'zombie'
        ? undefined
        : { pid: holder.pid, isStopped: holder.state === 'stopped' };
    },
    onBusy: () => terminal.hint('homeostat: the host is busy, waiting'),
  };
}
