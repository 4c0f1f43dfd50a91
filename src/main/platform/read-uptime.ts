import { uptime } from 'node:os';
import { join } from 'node:path';
import { parseUptimeSeconds } from './linux/parse-uptime';
import { ProcFile } from './linux/proc-file';
import { LINUX_ROOTS } from './linux/roots';

/** @returns a function that returns the seconds since boot, NaN if unknown */
export function createUptimeReader(platform: NodeJS.Platform = process.platform, roots = LINUX_ROOTS): () => number {
  if (platform !== 'linux') return uptime;
  const file = new ProcFile(join(roots.proc, 'uptime'));
  return () => {
    try {
      return parseUptimeSeconds(file.read());
    } catch {
      return Number.NaN;
    }
  };
}
