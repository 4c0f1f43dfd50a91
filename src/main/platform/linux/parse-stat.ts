import { NumberScanner, numberOfLine, ProcFormatError } from './text';

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

/**
 * Parses /proc/stat. Missing numbers are NaN.
 *
 * @throws ProcFormatError without a line for all cores
 */
export function parseStat(text: string) {
  if (!text.startsWith('cpu ')) throw new ProcFormatError('/proc/stat', 'does not begin with the line "cpu"');
  const scanner = new NumberScanner(text, 'cpu '.length);
  const all = readTicks(scanner);
  const cores: { core: number; ticks: CpuTicks }[] = [];
  while (scanner.nextLine() && text.startsWith('cpu', scanner.position)) {
    scanner.position += 'cpu'.length;
    const core = scanner.next();
    if (!Number.isNaN(core)) cores.push({ core, ticks: readTicks(scanner) });
  }
  // The line of interrupts has thousands of characters on large machines, so that the search starts after the cores.
  const rest = text.slice(scanner.position);
  return {
    all,
    /** Only cores that are online. */
    cores,
    contextSwitches: numberOfLine(rest, 'ctxt '),
    interrupts: numberOfLine(rest, 'intr '),
    softirqs: numberOfLine(rest, 'softirq '),
    processesCreated: numberOfLine(rest, 'processes '),
    tasksRunning: numberOfLine(rest, 'procs_running '),
    tasksBlocked: numberOfLine(rest, 'procs_blocked '),
    bootedAtSeconds: numberOfLine(rest, 'btime '),
  };
}

/** Old kernels have fewer columns; missing ones are 0. */
function readTicks(scanner: NumberScanner): number[] {
  const ticks: number[] = [];
  for (let mode = 0; mode < CPU_MODES.length; mode++) {
    const value = scanner.next();
    ticks.push(Number.isNaN(value) ? 0 : value);
  }
  return ticks;
}
