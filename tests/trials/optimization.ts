import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { sortedQuantile } from '../../src/core/stats/sorted-quantile';
import { AppLog } from '../../src/main/base/log';
import { createTasks } from '../../src/main/base/tasks';
import { type Action, defineAction, type Plan } from '../../src/main/optimization/action';
import { createCpuAffinity } from '../../src/main/optimization/actions/cpu-affinity';
import { createFreeze } from '../../src/main/optimization/actions/freeze';
import { createProcessPriority } from '../../src/main/optimization/actions/process-priority';
import { findProcess, planForThreads } from '../../src/main/optimization/actions/process-threads';
import { AutomatedOptimizationEngine } from '../../src/main/optimization/engine';
import { Guard } from '../../src/main/optimization/guard';
import { OptimizationValidator } from '../../src/main/optimization/optimization-validator';
import { createProbes } from '../../src/main/optimization/probes/probe';
import { LinuxKnobs } from '../../src/main/platform/linux/knobs/linux-knobs';
import type { LinuxProcessFacts } from '../../src/main/platform/linux/knobs/process-facts';
import type { Verdict } from '../../src/shared/contract/optimization-schemas';
import { TrialLog } from '../helpers/trial-log';

/*
 * Tests the verdicts on changes on this machine:
 *   npm run trials -- optimization [RUNS OF EACH, 40] [--fresh]
 * Each run starts a program that uses two cores fully, and tries a change on it as the host does. Changes of known
 * effect must be called better. Placebos must not: a file that no program reads, and a nice value across sessions,
 * where Linux divides the CPU between the sessions first. An interrupted run continues. Run nothing else meanwhile. It
 * needs built bundles.
 */

interface Result {
  readonly id: string;
  readonly kind: string;
  readonly isPlacebo: boolean;
  readonly verdict: Verdict | null;
  readonly gainRatio: number | null;
  readonly pValue: number | null;
  readonly reason: string;
}

interface Case {
  readonly kind: string;
  readonly action: string;
  readonly value?: string;
  readonly isPlacebo: boolean;
  /** True if the program is in a session of its own. */
  readonly isAlone: boolean;
}

const CASES: readonly Case[] = [
  { kind: 'priority', action: 'process-priority', value: '19', isPlacebo: false, isAlone: false },
  { kind: 'a file that nobody reads', action: 'placebo-file', isPlacebo: true, isAlone: false },
  { kind: 'affinity', action: 'cpu-affinity', value: '2', isPlacebo: false, isAlone: false },
  { kind: 'nice across sessions', action: 'nice-across', isPlacebo: true, isAlone: true },
  { kind: 'freeze', action: 'freeze', isPlacebo: false, isAlone: false },
];
const HOG = `new (require('node:worker_threads').Worker)('for (;;);', { eval: true }); setTimeout(() => { for (;;); }, 100);`;

const args = process.argv.slice(2);
const runsOfEach = Number(args.find((argument) => /^\d+$/.test(argument)) ?? 40);
const results = new TrialLog<Result>('optimization', args);
const tasks = createTasks(pathToFileURL(join(process.cwd(), 'out/main/worker.js')));
try {
  for (const isPlacebo of [false, true]) {
    const cases = CASES.filter((one) => one.isPlacebo === isPlacebo);
    for (let run = 0; run < runsOfEach; run++) {
      const one = cases[run % cases.length] as Case;
      const id = `${isPlacebo ? 'placebo' : 'effect'} ${run}`;
      if (results.has(id)) continue;
      const result = { id, ...(await tryOut(one)) };
      results.add(result);
      process.stderr.write(`${id}: ${result.kind}: ${result.verdict}, ${result.reason}\n`);
    }
  }
} finally {
  await tasks.stop();
}
report();

async function tryOut({ kind, action, value, isPlacebo, isAlone }: Case): Promise<Omit<Result, 'id'>> {
  const directory = mkdtempSync(join(tmpdir(), 'homeostat-trials-'));
  const hog: ChildProcess = spawn(process.execPath, ['-e', HOG], { stdio: 'ignore', detached: isAlone });
  const engine = openEngine(directory);
  try {
    await sleep(500);
    const roots = { proc: '/proc', sys: '/sys' };
    const parts = { engine, roots, dataDirectory: directory, nowMs: Date.now, random: Math.random };
    const validator = new OptimizationValidator({ ...parts, probes: createProbes(tasks, directory) });
    const request = { action, target: `pid:${hog.pid}`, by: 'trials', ...(value === undefined ? {} : { value }) };
    const { verdict, evidence, reason } = await validator.applyAndMeasure(request);
    const { gainRatio = null, pValue = null } = evidence ?? {};
    return { kind, isPlacebo, verdict, gainRatio, pValue, reason };
  } finally {
    engine.stopEngine();
    hog.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Actions of the host, with placebos next to them. */
function openEngine(directory: string): AutomatedOptimizationEngine {
  const log = new AppLog(() => undefined, Date.now).for('trials');
  const guard = new Guard(join(process.cwd(), 'resources/guard.sh'), log);
  const tools = { procRoot: '/proc', ownPid: process.pid, guardPid: () => guard.pid };
  const placebo = (id: string, plan: (facts: LinuxProcessFacts) => Plan['knobs']): Action =>
    defineAction({
      ...createCpuAffinity(tools, '/sys'),
      id,
      plan: (target) => ({ targetText: id, note: '', knobs: plan(findProcess(target, tools)) }),
    });
  return new AutomatedOptimizationEngine({
    file: join(directory, 'journal.log'),
    driver: new LinuxKnobs(),
    guard,
    actions: [
      createProcessPriority(tools),
      createCpuAffinity(tools, '/sys'),
      createFreeze(tools),
      placebo('placebo-file', () => {
        const path = join(directory, 'knob');
        writeFileSync(path, 'off');
        const { dev, ino } = statSync(path);
        return [{ knob: { kind: 'value', file: { path, file: `${dev}:${ino}` } }, want: 'on' }];
      }),
      placebo('nice-across', (facts) => planForThreads('nice', [facts], '19', '', tools).knobs),
    ],
    findRival: () => undefined,
    nowMs: Date.now,
    log,
  });
}

function report(): void {
  const table = {
    trials: 'optimization',
    effects: count(results.results.filter(({ isPlacebo }) => !isPlacebo)),
    placebos: count(results.results.filter(({ isPlacebo }) => isPlacebo)),
    byKind: Object.fromEntries(
      CASES.map(({ kind }) => [kind, count(results.results.filter((result) => result.kind === kind))]),
    ),
  };
  process.stdout.write(`${JSON.stringify(table, null, 2)}\n`);
}

function count(of: readonly Result[]) {
  const verdicts = ['better', 'worse', 'no effect', 'observed'].map((verdict) => [
    verdict,
    of.filter((result) => result.verdict === verdict).length,
  ]);
  const gains = Float64Array.from(of.flatMap(({ gainRatio }) => (gainRatio === null ? [] : [gainRatio]))).sort();
  // Reductions of the delay by trial: the median, and the range of 95 of a hundred.
  const at = (share: number) => Number(sortedQuantile(gains, share).toFixed(3));
  return { runs: of.length, ...Object.fromEntries(verdicts), gainRatio: at(0.5), gainRatio95: [at(0.025), at(0.975)] };
}
