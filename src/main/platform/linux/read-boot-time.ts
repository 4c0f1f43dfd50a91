import { uptime } from 'node:os';
import { join } from 'node:path';
import { readSysText } from './read-sys';
import type { LinuxRoots } from './roots';
import { numberOfLine } from './text';

/** Returns the time at which this machine was booted. Some containers list no such time: they started it themselves. */
export function readBootTimeMs({ proc }: Pick<LinuxRoots, 'proc'>): number {
  const seconds = numberOfLine(readSysText(join(proc, 'stat')) ?? '', 'btime ');
  return Number.isNaN(seconds) ? Date.now() - uptime() * 1000 : seconds * 1000;
}
