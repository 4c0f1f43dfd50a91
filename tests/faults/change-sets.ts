import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ChangeSets } from '../../src/main/automation/change-sets/change-sets';
import { systemClock } from '../../src/main/base/clock';
import { AppLog } from '../../src/main/base/log';
import { parseHere } from '../../src/main/base/parse-apart';
import type { AutomatedOptimizationEngine } from '../../src/main/optimization/engine';
import { openEngine } from '../../src/main/optimization/open-engine';

/*
 * Kills a host that applies change sets to a real process and to autostart entries, at random moments:
 *   npm run faults -- change-sets [RUNS]
 * After the next start each change set is active as a whole or not at all, as its report says; each file is in exactly
 * one folder; and one undo of everything restores the initial state.
 */

const DEFAULT_RUNS = 40;
const ENTRIES = ['one', 'two', 'three'];
const GUARD = join(process.cwd(), 'resources/guard.sh');
const NICE = 7;
const log = new AppLog(() => undefined, Date.now).for('faults');

const [mode, ...args] = process.argv.slice(2);
if (mode === 'make') await makeUntilKilled(args[0] as string);
else process.exitCode = (await killMany(Number(mode ?? DEFAULT_RUNS))) ? 0 : 1;

function open(home: string): { readonly engine: AutomatedOptimizationEngine; readonly changeSets: ChangeSets } {
  const engine = openEngine({
    dataDirectory: join(home, 'data'),
    guardScript: GUARD,
    log,
    nowMs: Date.now,
    env: { HOME: home, XDG_CONFIG_DIRS: join(home, 'xdg') },
  });
  let count = 0;
  const changeSets = new ChangeSets({
    path: join(home, 'data', 'change-sets'),
    parse: parseHere,
    engine: {
      plan: (request) => engine.plan(request),
      apply: async (request) => engine.executeOptimization(request),
      undo: (changeId) => engine.rollbackOptimization(changeId),
      undoAll: () => engine.rollbackAll(),
      find: (changeId) => engine.getOptimizationHistory().find(({ id }) => id === changeId),
      openChanges: () => engine.getOptimizationStatus().open,
    },
    settings: () => ({ enabled: true, max_cpu_usage: 1, max_memory_usage: 1, health_threshold: 0 }),
    load: () => ({ cpuRatio: null, memoryRatio: null, healthRatio: null }),
    pause: () => undefined,
    clock: systemClock,
    log,
    readProcesses: async () => [],
    createToken: () => `${process.pid}x${String(++count).padStart(6, '0')}`,
  });
  return { engine, changeSets };
}

function entry(home: string, name: string): string {
  return join(home, '.config/autostart', `${name}.desktop`);
}

function isOff(home: string, name: string): boolean {
  return /^Hidden=true$/m.test(readFileSync(entry(home, name), 'utf8'));
}

/** Runs as the child: submits a change set, waits for its end, undoes it, and repeats. */
async function makeUntilKilled(home: string): Promise<void> {
  const { engine, changeSets } = open(home);
  const text = readFileSync(join(home, 'set.yaml'), 'utf8');
  process.stdout.write('ready\n');
  for (;;) {
    await changeSets.submit('set.yaml', text);
    while (changeSets.queueLength > 0) {
      await changeSets.check();
      await changeSets.settled();
    }
    await sleep(2);
    engine.rollbackAll();
  }
}

async function killMany(runs: number): Promise<boolean> {
  const failures: string[] = [];
  let midway = 0;
  for (let run = 0; run < runs; run++) {
    const home = mkdtempSync(join(tmpdir(), 'homeostat-faults-'));
    const target = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      const { problem, wasMidway } = await killOnce(home, target.pid as number);
      if (problem !== undefined) failures.push(`run ${run}: ${problem}`);
      if (wasMidway) midway++;
    } finally {
      target.kill('SIGKILL');
      rmSync(home, { recursive: true, force: true });
    }
  }
  const recovered = runs - failures.length;
  process.stdout.write(
    `${JSON.stringify({ faults: 'change sets', injected: runs, recovered, midway, failures }, null, 2)}\n`,
  );
  return failures.length === 0;
}

/** `wasMidway`: the kill hit a change set that was being made. */
async function killOnce(
  home: string,
  pid: number,
): Promise<{ readonly problem?: string; readonly wasMidway: boolean }> {
  mkdirSync(join(home, 'data'), { recursive: true });
  mkdirSync(join(home, '.config/autostart'), { recursive: true });
  for (const name of ENTRIES) writeFileSync(entry(home, name), `[Desktop Entry]\nExec=${name}\n`);
  const changes = [
    ...ENTRIES.slice(0, 2).map((name) => `  - { action: autostart-off, target: "path:${entry(home, name)}" }`),
    `  - { action: process-priority, target: "pid:${pid}", value: ${NICE} }`,
    ...ENTRIES.slice(2).map((name) => `  - { action: autostart-off, target: "path:${entry(home, name)}" }`),
  ];
  writeFileSync(join(home, 'set.yaml'), `name: faults\nretries: 0\nchanges:\n${changes.join('\n')}\n`);
  const niceBefore = getPriority(pid);
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(import.meta.url), 'make', home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), exited]);
  await sleep(Math.random() * 400);
  child.kill('SIGKILL');
  const [code] = await exited;
  if (code !== null) return { problem: `the host ended by itself with ${code}`, wasMidway: false };
  const path = join(home, 'data', 'change-sets');
  const wasMidway = readdirSync(join(path, 'queue')).some((name) => name.endsWith('.begun'));
  const { engine, changeSets } = open(home);
  const problem = findProblem(home, path, changeSets);
  engine.rollbackAll();
  engine.stopEngine();
  if (problem !== undefined) return { problem, wasMidway };
  if (ENTRIES.some((name) => isOff(home, name))) return { problem: 'an entry stayed off', wasMidway };
  return getPriority(pid) === niceBefore ? { wasMidway } : { problem: 'the priority stayed', wasMidway };
}

function findProblem(home: string, path: string, changeSets: ChangeSets): string | undefined {
  const off = ENTRIES.filter((name) => isOff(home, name)).length;
  // Some may be off between two steps of the child's rollback, which is correct. Only open changes of failed sets are
  // faults.
  const [newest] = changeSets.status.ended;
  if (newest?.outcome === 'failed' && off > 0)
    return `${off} entries are off, but the newest set failed: ${newest.reason}`;
  const folders = ['queue', 'done', 'failed'];
  const places = new Map<string, number>();
  for (const folder of folders) {
    for (const name of readdirSync(join(path, folder)).filter((one) => one.endsWith('.yaml'))) {
      places.set(name, (places.get(name) ?? 0) + 1);
    }
  }
  const doubled = [...places].find(([, count]) => count !== 1);
  if (doubled !== undefined) return `${doubled[0]} is in ${doubled[1]} folders`;
  for (const outcome of ['done', 'failed']) {
    for (const name of readdirSync(join(path, outcome)).filter((one) => one.endsWith('.report.json'))) {
      if (!existsSync(join(path, outcome, name.replace(/report\.json$/, 'yaml')))) return `${name} has no file`;
    }
  }
  const begun = readdirSync(join(path, 'queue')).find((name) => name.endsWith('.begun'));
  return begun === undefined ? undefined : `${begun} was not settled`;
}
