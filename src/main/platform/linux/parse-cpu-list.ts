/**
 * Parses a list of cores such as `0-3,8,10-14:2` (kernel documentation, cputopology; a stride as in the bitmap format).
 * Invalid parts are ignored.
 *
 * @returns the numbers in ascending order, at most 8,192
 */
export function parseCpuList(text: string): number[] {
  const cores = new Set<number>();
  for (const part of text.trim().split(',')) {
    const match = /^\s*(\d{1,4})(?:-(\d{1,4})(?::(\d{1,4}))?)?\s*$/.exec(part);
    if (match === null) continue;
    const first = Number(match[1]);
    const stride = Number(match[3] ?? 1) || 1;
    for (let core = first; core <= Number(match[2] ?? first) && core < MOST_CORES; core += stride) cores.add(core);
  }
  return [...cores].sort((a, b) => a - b);
}

/** NR_CPUS of the largest kernel configuration. */
const MOST_CORES = 8_192;

/** Returns the shortest list of cores, such as `0-2,5`; empty for none. @param cores in ascending order */
export function formatCpuList(cores: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const core of cores) {
    const range = ranges.at(-1);
    if (range !== undefined && core === range[1] + 1) range[1] = core;
    else ranges.push([core, core]);
  }
  return ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(',');
}
