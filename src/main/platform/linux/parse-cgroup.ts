import { NumberScanner, numberOfLine } from './text';

/** Cgroups of a process: the path in each version 1 hierarchy by controller, and in the version 2 hierarchy. */
export interface CgroupPaths {
  readonly unified: string | undefined;
  readonly byController: ReadonlyMap<string, string>;
}

/** Parses /proc/PID/cgroup. */
export function parseCgroup(text: string): CgroupPaths {
  let unified: string | undefined;
  const byController = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, hierarchy, controllers = '', path] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    if (hierarchy === '0' && controllers === '') unified = path;
    else for (const controller of controllers.split(',')) byController.set(controller, path);
  }
  return { unified, byController };
}

/** Microseconds since the group was created. */
export interface CgroupCpu {
  readonly usageMicroseconds: number;
  /** NaN for a group without the cpu controller. */
  readonly throttledMicroseconds: number;
}

/** Parses `cpu.stat` of version 2. */
export function parseCgroupCpuStat(text: string): CgroupCpu {
  return {
    usageMicroseconds: numberOfLine(text, 'usage_usec '),
    throttledMicroseconds: numberOfLine(text, 'throttled_usec '),
  };
}

/** More than any memory: version 1 shows the largest multiple of a page for no limit. */
const UNLIMITED_BYTES = 2 ** 60;

/** Parses `memory.max` or `memory.limit_in_bytes`. @returns NaN without a limit */
export function parseCgroupLimit(text: string): number {
  const limitBytes = parseCgroupNumber(text);
  return limitBytes > 0 && limitBytes < UNLIMITED_BYTES ? limitBytes : Number.NaN;
}

/** Parses a file with one number, such as `memory.current`. @returns NaN for other text */
export function parseCgroupNumber(text: string): number {
  return new NumberScanner(text).next();
}
