import type { PidIo } from './parse-pid-io';
import type { PidStat } from './parse-pid-stat';

/** State of a process between two scans. */
export interface Tracked {
  readonly pid: number;
  /** Undefined if there are too many processes, so that it is opened for each scan. */
  descriptor: number | undefined;
  stat: PidStat;
  app: string;
  name: string;
  command: string;
  user: string;
  uid: number;
  isOwn: boolean;
  /** Scan that found it. */
  readonly firstScan: number;
  /** False while neither executable nor arguments can be read, as in the middle of an exec. */
  isKnown: boolean;
  /** Scan that read its control group; 0 if none did. */
  groupScan: number;
  unit: string | undefined;
  isUnitOfUser: boolean;
  io: PidIo | 'unread' | 'denied';
  cpuCores: number;
  readBytesPerSecond: number;
  writtenBytesPerSecond: number;
  scan: number;
}

/** Returns a process of which only its state is known. */
export function newlyTracked(pid: number, stat: PidStat, descriptor: number | undefined, scan: number): Tracked {
  return {
    pid,
    descriptor,
    stat,
    app: '',
    name: '',
    command: '',
    user: '',
    uid: Number.NaN,
    isOwn: false,
    firstScan: scan,
    isKnown: false,
    groupScan: 0,
    unit: undefined,
    isUnitOfUser: false,
    io: 'unread',
    cpuCores: Number.NaN,
    readBytesPerSecond: Number.NaN,
    writtenBytesPerSecond: Number.NaN,
    scan,
  };
}
