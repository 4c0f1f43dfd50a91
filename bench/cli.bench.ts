import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describeMachine, figure, observation, print, quantile, readPssBytes, scratchDirectory } from './measure';

/**
 * Measures the command line as a person starts it: `bin/homeostat` of this clone, built, with a host that runs. A clone of
 * another version, built as well, is measured side by side if HOMEOSTAT_BEFORE names its directory: the machine may be
 * busy, which slows both.
 */
const RUNS = 20;
const WARM_UP_RUNS = 2;
const LINES: readonly string[][] = [['status', '--json'], ['status'], ['--version'], ['--help']];

interface Clone {
  readonly root: string;
  readonly home: string;
}

function createClone(root: string, port: number): Clone {
  const home = scratchDirectory();
  writeFileSync(join(home, 'homeostat.yaml'), `dashboard: { port: ${port} }\n`);
  return { root, home };
}

function runIn({ root, home }: Clone, args: readonly string[]) {
  const env = { ...process.env, HOMEOSTAT_HOME: home };
  return spawnSync(join(root, 'bin', 'homeostat'), args, { env, encoding: 'utf8' });
}

/** Reads the CPU time of the children that have ended, in seconds. */
function readChildSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  // cutime and cstime, fields 16 and 17 of proc_pid_stat(5), in ticks of 10 ms.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

interface Cost {
  readonly elapsedMs: number[];
  cpuSeconds: number;
}

/** Runs each clone in turn, so that both meet the same load. */
function measure(clones: readonly Clone[], args: readonly string[]): readonly Cost[] {
  const costs = clones.map((): Cost => ({ elapsedMs: [], cpuSeconds: 0 }));
  for (let run = -WARM_UP_RUNS; run < RUNS; run++) {
    for (const [index, clone] of clones.entries()) {
      const cpuBefore = readChildSeconds();
      const beganMs = performance.now();
      runIn(clone, args);
      if (run < 0) continue;
      const cost = costs[index] as Cost;
      cost.elapsedMs.push(performance.now() - beganMs);
      cost.cpuSeconds += readChildSeconds() - cpuBefore;
    }
  }
  return costs;
}

/** Returns the processes of an instance, which are found by their arguments. */
function processesOf({ home }: Clone) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
        if (!args.includes(home)) return [];
        const kibibytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
        return [{ program, pssBytes: readPssBytes(Number(pid)), rssBytes: Number(kibibytes) * 1024 }];
      } catch {
        return [];
      }
    });
}

const MIB = 2 ** 20;
const before = process.env['HOMEOSTAT_BEFORE'];
const clones = [createClone('.', 18_950), ...(before === undefined ? [] : [createClone(before, 18_970)])].map(
  ({ root, home }) => ({ root: resolve(root), home }),
);
try {
  for (const clone of clones) {
    const { status, stderr } = runIn(clone, ['start', '--home', clone.home]);
    if (status !== 0) throw new Error(`no host in ${clone.root}: ${stderr}`);
  }
  const figures = LINES.flatMap((args) => {
    const [ours, theirs] = measure(clones, args) as [Cost, Cost?];
    const name = `homeostat ${args.join(' ')}`;
    const elapsed = (cost: Cost) => quantile(cost.elapsedMs, 0.5);
    return [
      args[0] === 'status'
        ? figure(`${name}, median of ${RUNS}`, elapsed(ours), 'ms', 200)
        : observation(`${name}, median of ${RUNS}`, elapsed(ours), 'ms'),
      observation(`${name}, CPU`, (ours.cpuSeconds / RUNS) * 1000, 'ms'),
      ...(theirs === undefined
        ? []
        : [
            observation(`${name}, before, median of ${RUNS}`, elapsed(theirs), 'ms'),
            observation(`${name}, before, CPU`, (theirs.cpuSeconds / RUNS) * 1000, 'ms'),
          ]),
    ];
  });
  const running = processesOf(clones[0] as Clone);
  const shells = running.filter(({ program }) => program === '/bin/sh');
  print({
    benchmark: 'cli',
    machine: describeMachine(),
    figures: [
      ...figures,
      figure('Node processes that stay', running.length - shells.length, '', 1),
      figure('memory of the supervisor (RSS)', Math.max(...shells.map(({ rssBytes }) => rssBytes)) / MIB, 'MiB', 2),
      figure(
        'memory of the supervisor and its ticker (PSS)',
        shells.reduce((sum, { pssBytes }) => sum + pssBytes, 0) / MIB,
        'MiB',
        2,
      ),
    ],
  });
} finally {
  for (const clone of clones) runIn(clone, ['stop', '--home', clone.home]);
}
