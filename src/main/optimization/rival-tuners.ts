import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Knob } from '../../shared/model/change';

interface Rival {
  readonly name: string;
  /** The name that it runs under, as the kernel cuts it: 15 characters. */
  readonly runsAs: string;
  /** What it sets itself: whoever sets that too fights it. */
  readonly owns: readonly Knob['kind'][];
}

/** Programs that tune a machine by themselves. Some own nothing yet that an action here turns; files are for all. */
const RIVALS: readonly Rival[] = [
  { name: 'tuned', runsAs: 'tuned', owns: ['bytes-or-ratio', 'value', 'sysctl', 'io-scheduler'] },
  { name: 'TLP', runsAs: 'tlp', owns: ['value', 'sysctl', 'io-scheduler'] },
  { name: 'auto-cpufreq', runsAs: 'auto-cpufreq', owns: ['value'] },
  { name: 'power-profiles-daemon', runsAs: 'power-profiles-', owns: ['value'] },
  {
    name: 'ananicy',
    runsAs: 'ananicy',
    owns: ['nice', 'io-class', 'autogroup', 'scheduling-policy', 'oom-score', 'group-value', 'group-idle'],
  },
  {
    name: 'ananicy-cpp',
    runsAs: 'ananicy-cpp',
    owns: ['nice', 'io-class', 'autogroup', 'scheduling-policy', 'oom-score', 'group-value', 'group-idle'],
  },
  { name: 'gamemode', runsAs: 'gamemoded', owns: ['nice', 'io-class', 'affinity', 'scheduling-policy', 'value'] },
  { name: 'systemd-oomd', runsAs: 'systemd-oomd', owns: [] },
];

/** @returns who runs here and sets a knob of that kind itself; undefined where nobody does */
export function findRival(kinds: ReadonlySet<Knob['kind']>, procRoot: string, runRoot = '/run'): string | undefined {
  const rivals = RIVALS.filter(({ owns }) => owns.some((kind) => kinds.has(kind)));
  if (rivals.length === 0) return undefined;
  const running = listNames(procRoot);
  return rivals.find(({ runsAs, name }) => running.has(runsAs) || (name === 'TLP' && existsSync(join(runRoot, 'tlp'))))
    ?.name;
}

/** The names of all processes. Python programs are known by their script. */
function listNames(procRoot: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const pid of readdirSync(procRoot).filter((name) => /^\d+$/.test(name))) {
    try {
      names.add(readFileSync(join(procRoot, pid, 'comm'), 'utf8').trim());
      const [, script = ''] = readFileSync(join(procRoot, pid, 'cmdline'), 'utf8').split('\0');
      if (/^\/usr\/s?bin\/[^/]+$/.test(script)) names.add(script.split('/').at(-1) ?? '');
    } catch {
      // It has ended.
    }
  }
  return names;
}
