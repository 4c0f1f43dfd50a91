import { join } from 'node:path';
import { nameApp } from '../platform/linux/name-app';
import { nameOfUnit, unitOf } from '../platform/linux/naming/unit-name';
import { parseCommandLine } from '../platform/linux/parse-command-line';
import { type PidStat, parsePidStat } from '../platform/linux/parse-pid-stat';
import { listNumbers } from '../platform/linux/read-sys';
import type { TreeCapture } from './capture-tree';

/** Rewrites the parts of a process that may contain secrets and names. */
export interface ProcessRewriter {
  readonly args: (args: readonly string[]) => readonly string[];
  /** Rewrites the name in the kernel, which a program may have made of its title. */
  readonly comm: (comm: string) => string;
  readonly text: (text: string) => string;
}

/**
 * Copies the files from which processes are counted and named, with rewritten command lines. The working directory and
 * the control group are copied only for a process whose name depends on them.
 */
export async function captureProcesses(capture: TreeCapture, root: string, rewriter: ProcessRewriter): Promise<void> {
  const apps = new Map<number, string>();
  for (const pid of listNumbers(join(root, 'proc'))) await captureProcess(capture, pid, rewriter, apps);
}

async function captureProcess(
  capture: TreeCapture,
  pid: number,
  rewriter: ProcessRewriter,
  apps: Map<number, string>,
): Promise<void> {
  const folder = `proc/${pid}`;
  const pattern = (name: string) => `proc/#/${name}`;
  const stat = parseStat(
    await capture.read(`${folder}/stat`, pattern('stat'), (bytes) => rewriteStat(bytes, rewriter)),
  );
  if (stat === undefined) return;
  capture.addFolder(folder, pattern(''));
  await capture.read(`${folder}/io`, pattern('io'));
  if (stat.isKernelThread) return;
  let args: readonly string[] = [];
  await capture.read(`${folder}/cmdline`, pattern('cmdline'), (bytes) => {
    args = rewriter.args(parseCommandLine(wholeArguments(bytes)));
    return Buffer.from(args.map((arg) => `${arg}\0`).join(''));
  });
  const linkTo = (name: string) => {
    const target = capture.addLink(`${folder}/${name}`, pattern(name));
    return target === undefined ? undefined : rewriter.text(target);
  };
  let needsGroup = false;
  const name = nameApp({
    comm: rewriter.comm(stat.comm),
    executable: linkTo('exe'),
    args,
    isKernelThread: false,
    parentApp: apps.get(stat.parentPid),
    directory: () => linkTo('cwd'),
    unit: () => {
      needsGroup = true;
      return undefined;
    },
  });
  apps.set(pid, (needsGroup ? await nameOfGroup(capture, folder, pattern('cgroup'), rewriter) : undefined) ?? name);
}

async function nameOfGroup(capture: TreeCapture, folder: string, pattern: string, { text }: ProcessRewriter) {
  let group = '';
  await capture.read(`${folder}/cgroup`, pattern, (bytes) => {
    group = text(bytes.toString('utf8'));
    return Buffer.from(group);
  });
  return nameOfUnit(unitOf(group) ?? '');
}

/** Returns the arguments that the scanner of processes reads, without one that is cut in half. */
function wholeArguments(bytes: Buffer): string {
  if (bytes.length <= LONGEST_COMMAND_BYTES) return bytes.toString('utf8');
  return bytes.toString('utf8', 0, bytes.lastIndexOf(0, LONGEST_COMMAND_BYTES) + 1);
}

const LONGEST_COMMAND_BYTES = 32 * 1024;

function parseStat(bytes: Buffer | undefined): PidStat | undefined {
  if (bytes === undefined) return undefined;
  try {
    return parsePidStat(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Rewrites the name of a process: all other fields are numbers. */
function rewriteStat(bytes: Buffer, { comm }: ProcessRewriter): Buffer {
  const stat = bytes.toString('utf8');
  const [open, close] = [stat.indexOf('('), stat.lastIndexOf(')')];
  if (open === -1 || close < open) return Buffer.from(comm(stat));
  return Buffer.from(`${stat.slice(0, open + 1)}${comm(stat.slice(open + 1, close))}${stat.slice(close)}`);
}
