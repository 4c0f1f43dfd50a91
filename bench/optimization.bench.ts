import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { AppLog } from '../src/main/base/log';
import type { AutomatedOptimizationEngine } from '../src/main/optimization/engine';
import { openEngine } from '../src/main/optimization/open-engine';
import { OptimizationValidator } from '../src/main/optimization/optimization-validator';
import type { ApplyRequest } from '../src/main/optimization/plan-change';
import type { Probe } from '../src/main/optimization/probes/probe';
import { type Figure, figure, medianAndP99, print, scratchDirectory, sleep } from './measure';

/*
 * Measures a change of a real process, from its intent on record to its value read back, and its undo; and the cost of
 * the engine during a trial.
 */

const ROUNDS = 200;
/** Fewer rounds, because programs of util-linux are started: each costs a few milliseconds. */
const ROUNDS_BY_PROGRAM = 50;
const WARM_UP_ROUNDS = 5;
const TRIAL_PAIRS = 8;
const TRIAL_WINDOW_MS = 1_000;
const TRIAL_SETTLE_MS = 200;

async function timeChanges(engine: AutomatedOptimizationEngine, rounds: number, request: Omit<ApplyRequest, 'by'>) {
  const applyMs: number[] = [];
  const rollbackMs: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    const beganMs = performance.now();
    const { id } = engine.executeOptimization({ ...request, by: 'bench' });
    const appliedMs = performance.now();
    const { state } = engine.rollbackOptimization(id);
    const undoneMs = performance.now();
    if (state !== 'undone') throw new Error(`${request.action} is ${state} after its undo`);
    if (round < 0) continue;
    applyMs.push(appliedMs - beganMs);
    rollbackMs.push(undoneMs - appliedMs);
    // Lets the guard and the timers run, as they do between changes.
    await sleep(5);
  }
  return { applyMs, rollbackMs };
}

/** Measures like the processor's latency, without the work of the measurement itself. @returns share of a core */
async function measureTrialOverhead(
  engine: AutomatedOptimizationEngine,
  directory: string,
  target: string,
): Promise<number> {
  const probe: Probe = {
    metric: 'nothing',
    plan: { pairs: TRIAL_PAIRS, windowMs: TRIAL_WINDOW_MS, settleMs: TRIAL_SETTLE_MS },
    measure: async (windowMs) => {
      await sleep(windowMs);
      return 1 + Math.random() / 100;
    },
  };
  const validator = new OptimizationValidator({
    engine,
    probes: { 'cpu-latency': probe, 'disk-sync': probe },
    dataDirectory: directory,
    roots: { proc: '/proc', sys: '/sys' },
    nowMs: Date.now,
    random: Math.random,
  });
  const beganMs = performance.now();
  const before = process.cpuUsage();
  const request = { action: 'process-priority', target, value: '7', by: 'bench' };
  const { evidence, reason } = await validator.applyAndMeasure(request);
  const counted = evidence?.pairs.filter(({ discarded }) => discarded === null).length ?? 0;
  if (counted < TRIAL_PAIRS) throw new Error(`only ${counted} pairs were measured: ${reason}`);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / (performance.now() - beganMs);
}

const directory = scratchDirectory();
const victim = spawn('sleep', ['600'], { stdio: 'ignore' });
const engine = openEngine({
  dataDirectory: directory,
  guardScript: join(process.cwd(), 'resources/guard.sh'),
  log: new AppLog(() => undefined, Date.now).for('bench'),
  nowMs: Date.now,
});
const figures: Figure[] = [];
try {
  const target = `pid:${victim.pid}`;
  for (const [request, rounds] of [
    [{ action: 'process-priority', target, value: '7' }, ROUNDS],
    [{ action: 'freeze', target }, ROUNDS],
    [{ action: 'cpu-affinity', target, value: '1' }, ROUNDS_BY_PROGRAM],
  ] as const) {
    const { applyMs, rollbackMs } = await timeChanges(engine, rounds, request);
    figures.push(
      ...medianAndP99(`${request.action}: apply, intent to verified`, applyMs, 'ms', [100, 100]),
      ...medianAndP99(`${request.action}: rollback`, rollbackMs, 'ms', [100, 100]),
    );
  }
  const overhead = await measureTrialOverhead(engine, directory, target);
  figures.push(figure('engine during a trial, without the probe', overhead * 100, '% of a core', 1));
} finally {
  engine.stopEngine();
  victim.kill('SIGKILL');
}
print({ bench: 'optimization', figures });
