import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Knob } from '../../shared/model/change';
import { readPidStat } from '../platform/linux/knobs/process-identity';
import { nameApp } from '../platform/linux/name-app';
import { wholeName } from '../platform/linux/naming/whole-name';
import { readAppClues } from '../platform/linux/read-app-clues';
import { listNumbers } from '../platform/linux/read-sys';

interface Rival {
  readonly name: string;
  /** Program, or the script that it runs. */
  readonly runsAs: string;
  /** Settings that it manages, by kind of knob and part of the path. */
  readonly owns: readonly { readonly kinds: readonly Knob['kind'][]; readonly paths?: RegExp }[];
}

const OF_FILES = ['value', 'sysctl', 'bytes-or-ratio', 'io-scheduler'] as const;
const CPU_POWER = /\/cpufreq\/|platform_profile/;
const ANANICY: Rival['owns'] = [
  { kinds: ['nice', 'io-class', 'autogroup', 'scheduling-policy', 'oom-score', 'group-value', 'group-idle'] },
];

/** Programs that tune a machine automatically. No action changes the settings of systemd-oomd. */
const RIVALS: readonly Rival[] = [
  { name: 'tuned', runsAs: 'tuned', owns: [{ kinds: OF_FILES }] },
  {
    name: 'TLP',
    runsAs: 'tlp',
    owns: [{ kinds: OF_FILES, paths: /\/cpufreq\/|platform_profile|\/sys\/block\/|\/vm\/(dirty|laptop)/ }],
  },
  { name: 'auto-cpufreq', runsAs: 'auto-cpufreq', owns: [{ kinds: ['value'], paths: CPU_POWER }] },
  { name: 'power-profiles-daemon', runsAs: 'power-profiles-daemon', owns: [{ kinds: ['value'], paths: CPU_POWER }] },
  { name: 'ananicy', runsAs: 'ananicy', owns: ANANICY },
  { name: 'ananicy-cpp', runsAs: 'ananicy-cpp', owns: ANANICY },
  {
    name: 'gamemode',
    runsAs: 'gamemoded',
    owns: [{ kinds: ['nice', 'io-class', 'affinity', 'scheduling-policy'] }, { kinds: ['value'], paths: CPU_POWER }],
  },
];

/** @returns the running program that manages one of these knobs */
export function findRival(knobs: readonly Knob[], procRoot: string, runRoot = '/run'): string | undefined {
  const rivals = RIVALS.filter(({ owns }) =>
    owns.some(({ kinds, paths }) =>
      knobs.some((knob) => kinds.includes(knob.kind) && (paths?.test(pathOf(knob)) ?? true)),
    ),
  );
  if (rivals.length === 0) return undefined;
  const running = listProgramNames(procRoot, (comm) => mayBeRival(comm, rivals));
  return rivals.find((rival) => isRunning(rival, running, runRoot))?.name;
}

/** @returns the names of all programs that tune this machine */
export function listRivals(running: ReadonlySet<string>, runRoot = '/run'): readonly string[] {
  return RIVALS.filter((rival) => isRunning(rival, running, runRoot)).map(({ name }) => name);
}

/** TLP runs only for a moment, and leaves a folder. */
function isRunning({ runsAs, name }: Rival, running: ReadonlySet<string>, runRoot: string): boolean {
  return running.has(runsAs) || (name === 'TLP' && existsSync(join(runRoot, 'tlp')));
}

/** Empty for a knob without a file. */
function pathOf(knob: Knob): string {
  return 'file' in knob ? knob.file.path : 'path' in knob ? knob.path : '';
}

/** To name every program takes 10 ms, and each suggestion checks for rivals. */
function mayBeRival(comm: string, rivals: readonly Rival[]): boolean {
  // The kernel cuts names after 15 characters, and wrappers add a dot in front.
  return /^(?:python|pypy)/.test(comm) || rivals.some(({ runsAs }) => comm.includes(runsAs.slice(0, 14)));
}

/**
 * Lists the names of processes: whole, and those of the scripts that they run.
 *
 * @param isWanted checks the name of the kernel first
 */
export function listProgramNames(
  procRoot: string,
  isWanted: (comm: string) => boolean = () => true,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const pid of listNumbers(procRoot)) {
    const stat = readPidStat(procRoot, pid);
    // The process has exited, or is one of many threads of the kernel.
    if (stat === undefined || stat.isKernelThread || !isWanted(stat.comm)) continue;
    const clues = readAppClues(procRoot, pid, stat);
    names.add(nameApp(clues)).add(wholeName(stat.comm, clues.executable, clues.args));
  }
  return names;
}
