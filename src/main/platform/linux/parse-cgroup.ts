import { numberOfLine } from './text';

/** Where a process is: its path in each version 1 hierarchy by controller, and in the version 2 one. */
export interface CgroupPaths {
  readonly unified: string | undefined;
  readonly byController: ReadonlyMap<string, string>;
}

/** Parses /proc/PID/cgroup. */
export function parseCgroup(text: string): CgroupPaths {
  let unified: string | undefined;
  const byController = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^(\d+):([^:]*):(.*)$/.exec(line);
    if (match === null) continue;
    const [, hierarchy, controllers, path] = match as unknown as [string, string, string, string];
    if (hierarchy === '0' && controllers === '') unified = path;
    else for (const controller of controllers.split(',')) byController.set(controller, path);
  }
  return { unified, byController };
}

/** Microseconds since the group was made. */
export interface CgroupCpu {
  readonly usageMicroseconds: number;
  /** NaN where the group has no cpu controller. */
  readonly throttledMicroseconds: number;
}

/** Parses `cpu.stat` of version 2. */
export function parseCgroupCpuStat(text: string): CgroupCpu {
  return {
    usageMicroseconds: numberOfLine(text, 'usage_usec '),
    throttledMicroseconds: numberOfLine(text, 'throttled_usec '),
  };
}

/** Above any memory that exists: version 1 writes the largest multiple of a page where there is no limit. */
const UNLIMITED_BYTES = 2 ** 60;

/** Parses `memory.max` or `memory.limit_in_bytes`. @returns NaN where there is no limit */
export function parseCgroupLimit(text: string): number {
  const limitBytes = Number.parseInt(text, 10);
  return limitBytes < UNLIMITED_BYTES ? limitBytes : Number.NaN;
}
