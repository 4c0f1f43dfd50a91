import type { ProcessState } from '../../../shared/contract/schemas';
import { NumberScanner, ProcFormatError } from './text';

export interface PidStat {
  readonly comm: string;
  readonly state: ProcessState;
  readonly parentPid: number;
  readonly isKernelThread: boolean;
  /** Minor and major page faults since the process began. */
  readonly faults: number;
  readonly cpuTicks: number;
  readonly nice: number;
  readonly threads: number;
  /** Since boot, suspend included. */
  readonly startTicks: number;
  readonly residentPages: number;
}

const STATES: Readonly<Record<string, ProcessState>> = {
  R: 'running',
  S: 'sleeping',
  D: 'disk_sleep',
  T: 'stopped',
  t: 'stopped',
  Z: 'zombie',
  X: 'zombie',
  I: 'idle',
};

const KERNEL_THREAD_FLAG = 0x00200000;

/**
 * Parses /proc/PID/stat. The name in parentheses is whatever the process likes, parentheses and newlines included; it
 * ends at the last closing parenthesis.
 *
 * @throws ProcFormatError
 */
export function parsePidStat(text: string): PidStat {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open === -1 || close < open) throw new ProcFormatError('/proc/PID/stat', 'has no name in parentheses');
  const scanner = new NumberScanner(text, close + 4);
  const parentPid = scanner.next();
  // Process group, session and terminal: the last two may be negative.
  for (let column = 5; column <= 8; column++) scanner.word();
  const flags = scanner.next();
  const minorFaults = scanner.next();
  scanner.next();
  const majorFaults = scanner.next();
  scanner.next();
  const userTicks = scanner.next();
  const systemTicks = scanner.next();
  for (let column = 16; column <= 18; column++) scanner.word();
  const nice = Number(scanner.word());
  const threads = scanner.next();
  scanner.next();
  const startTicks = scanner.next();
  scanner.next();
  const residentPages = scanner.next();
  if (Number.isNaN(residentPages)) throw new ProcFormatError('/proc/PID/stat', 'ends before the resident pages');
  return {
    comm: text.slice(open + 1, close),
    state: STATES[text.charAt(close + 2)] ?? 'unknown',
    parentPid,
    isKernelThread: (flags & KERNEL_THREAD_FLAG) !== 0,
    faults: minorFaults + majorFaults,
    cpuTicks: userTicks + systemTicks,
    nice,
    threads,
    startTicks,
    residentPages,
  };
}
