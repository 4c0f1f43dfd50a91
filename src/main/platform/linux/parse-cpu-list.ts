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
