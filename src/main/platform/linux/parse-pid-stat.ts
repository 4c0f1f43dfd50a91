import type { ProcessState } from '../../../shared/contract/schemas';
import { NumberScanner, ProcFormatError } from './text';

export type PidStat = Readonly<ReturnType<typeof parsePidStat>>;

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
 * Parses /proc/PID/stat (proc_pid_stat(5)). The process chooses the name in parentheses, which may contain parentheses
 * and newlines: it ends at the last closing parenthesis.
 *
 * @throws ProcFormatError
 */
export function parsePidStat(text: string) {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open === -1 || close < open) throw new ProcFormatError('/proc/PID/stat', 'has no name in parentheses');
  const scanner = new NumberScanner(text, close + 4);
  const stat = {
    comm: text.slice(open + 1, close),
    state: STATES[text.charAt(close + 2)] ?? ('unknown' as const),
    parentPid: scanner.next(),
    /** Leader of the process group, and of the session, that the process is in. */
    group: scanner.next(),
    session: scanner.next(),
    hasTerminal: scanner.word() !== '0',
    isKernelThread: (scanner.skip(1).next() & KERNEL_THREAD_FLAG) !== 0,
    /** Minor and major page faults since the process started. */
    faults: scanner.next() + scanner.skip(1).next(),
    cpuTicks: scanner.skip(1).next() + scanner.next(),
    nice: parseNice(scanner.skip(3).word()),
    threads: scanner.next(),
    /** Clock ticks since boot, including suspend. */
    startTicks: scanner.skip(1).next(),
    residentPages: scanner.skip(1).next(),
    /** Address of the stack, which changes with each exec; 0 where the kernel hides it or the file ends before. */
    stackStart: scanner.skip(3).next() || 0,
  };
  const { parentPid, group, session, faults, cpuTicks, nice, threads, startTicks, residentPages } = stat;
  if (Number.isNaN(parentPid + group + session + faults + cpuTicks + nice + threads + startTicks + residentPages))
    throw new ProcFormatError('/proc/PID/stat', 'has no number in a column up to the resident pages');
  return stat;
}

function parseNice(word: string): number {
  return /^-?\d{1,2}$/.test(word) ? Number(word) : Number.NaN;
}
