import { NumberScanner, numberOfLine, ProcFormatError } from './text';

const SPACE = 32;

/** In the order of the columns of /proc/stat. */
export const CPU_MODES = [
  'user',
  'nice',
  'system',
  'idle',
  'iowait',
  'irq',
  'softirq',
  'steal',
  'guest',
  'guest_nice',
] as const;

/** Clock ticks since boot by mode, in the order of {@link CPU_MODES}; `user` and `nice` include the time of guests. */
export type CpuTicks = readonly number[];

/** Columns of the oldest kernels; a line with fewer is cut. */
const FEWEST_MODES = 4;

/** Lines with one number that are read besides the cores. */
const COUNTERS = {
  contextSwitches: 'ctxt ',
  interrupts: 'intr ',
  softirqs: 'softirq ',
  processesCreated: 'processes ',
  tasksRunning: 'procs_running ',
  tasksBlocked: 'procs_blocked ',
  bootedAtSeconds: 'btime ',
} as const;
const COUNTER_NAMES = Object.keys(COUNTERS) as (keyof typeof COUNTERS)[];

export type Stat = ReturnType<typeof parseStat>;

/**
 * Parses /proc/stat. Missing numbers are NaN, and the ticks of a damaged line are undefined.
 *
 * @throws ProcFormatError if it has none of the lines
 */
export function parseStat(text: string) {
  const { all, cores, end } = parseCores(text);
  const counters = {} as Record<keyof typeof COUNTERS, number>;
  // The line of interrupts has thousands of characters on large machines, so that the search starts after the cores.
  const rest = text.slice(end);
  let hasCounter = false;
  for (const name of COUNTER_NAMES) {
    const value = numberOfLine(rest, COUNTERS[name]);
    counters[name] = Number.isNaN(value) ? numberOfLine(text, COUNTERS[name]) : value;
    hasCounter ||= !Number.isNaN(counters[name]);
  }
  if (all === undefined && !hasCounter && cores.every(({ ticks }) => ticks === undefined))
    throw new ProcFormatError('/proc/stat', 'has no line "cpu"');
  return {
    all: all ?? sumOf(cores),
    /** Only cores that are online. */
    cores,
    ...counters,
  };
}

interface CoreTicks {
  readonly core: number;
  /** Undefined if the line is damaged. */
  readonly ticks: CpuTicks | undefined;
}

function parseCores(text: string) {
  const scanner = new NumberScanner(text);
  const cores: CoreTicks[] = [];
  let all: CpuTicks | undefined;
  for (let start = text.startsWith('cpu') ? 0 : lineAfter(text, 0); start > -1; start = lineAfter(text, start)) {
    scanner.startAt(start + 'cpu'.length);
    // lxcfs writes a line of zeros before the real one (lxcfs issue 406).
    if (text.charCodeAt(scanner.position) === SPACE) all = isIdle(all) ? (readTicks(scanner) ?? all) : all;
    else addCore(cores, scanner.next(), scanner);
    start = scanner.position;
  }
  return { all, cores, end: scanner.position };
}

/** Checks whether no time was counted, not even idle time. */
function isIdle(ticks: CpuTicks | undefined): boolean {
  return ticks === undefined || ticks.every((count) => count === 0);
}

function lineAfter(text: string, position: number): number {
  const newline = text.indexOf('\ncpu', position);
  return newline === -1 ? -1 : newline + 1;
}

/** Adds a core unless it has no number, or one that was before. The kernel lists them in ascending order. */
function addCore(cores: CoreTicks[], core: number, scanner: NumberScanner): void {
  const last = cores.at(-1)?.core ?? -1;
  if (core > last || (core <= last && !cores.some((known) => known.core === core)))
    cores.push({ core, ticks: readTicks(scanner) });
}

/** Old kernels have fewer columns; missing ones are 0. @returns undefined for a damaged line */
function readTicks(scanner: NumberScanner): CpuTicks | undefined {
  const ticks: number[] = [];
  for (let mode = 0; mode < CPU_MODES.length; mode++) {
    const before = scanner.words;
    const value = scanner.next();
    const isMissing = scanner.words === before;
    if (isMissing ? mode < FEWEST_MODES : Number.isNaN(value)) return undefined;
    ticks.push(isMissing ? 0 : value);
  }
  return ticks;
}

/** Adds up the cores, as the kernel does in the line for all of them. */
function sumOf(cores: readonly CoreTicks[]): CpuTicks | undefined {
  const known = cores.flatMap(({ ticks }) => (ticks === undefined ? [] : [ticks]));
  if (known.length === 0) return undefined;
  return CPU_MODES.map((_, mode) => known.reduce((sum, ticks) => sum + (ticks[mode] ?? 0), 0));
}
