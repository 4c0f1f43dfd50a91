import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createEnginePort } from '../src/main/app/create-engine-port';
import { AppLog } from '../src/main/base/log';
import { createTasks } from '../src/main/base/tasks';
import { openEngine } from '../src/main/optimization/open-engine';
import { OptimizationValidator } from '../src/main/optimization/optimization-validator';
import { createProbes } from '../src/main/optimization/probes/probe';
import { AutomatedMachine } from '../tests/helpers/automated-machine';
import { sampleProcess } from '../tests/helpers/health-samples';
import { measureRanking } from './automation-ranking';
import { figure, observation, print, quantile, scratchDirectory, sleep } from './measure';

/*
 * Measures how soon automation acts: from the frame in which a rule has persisted until the mitigation is on record,
 * guarded, written and read back on a real process; the cost of decisions on a tick; and how well the best action is
 * found.
 */

const RUNS = 100;
const TICKS = 6_000;
const WARM_UP = 1_000;
const PROCESSES = 400;
const SPAN_MS = 1_000;

const log = new AppLog(() => undefined, Date.now).for('bench');

/** Uses the real engine and a real process; the frames and the scans are simulated. */
async function measureResponse(): Promise<readonly number[]> {
  const directory = scratchDirectory();
  const target = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)'], { stdio: 'ignore' });
  const tasks = createTasks(pathToFileURL(join(process.cwd(), 'out/main/worker.js')));
  const engine = openEngine({
    dataDirectory: directory,
    guardScript: join(process.cwd(), 'resources/guard.sh'),
    log,
    nowMs: Date.now,
  });
  const validator = new OptimizationValidator({
    engine,
    probes: createProbes(tasks, directory),
    dataDirectory: directory,
    roots: { proc: '/proc', sys: '/sys' },
    nowMs: Date.now,
    random: Math.random,
  });
  const responsesMs: number[] = [];
  try {
    await sleep(500);
    for (let run = 0; run < RUNS; run++) {
      const machine = new AutomatedMachine({ engine: createEnginePort({ engine, validator }) });
      machine.allow('processor');
      const hog = sampleProcess({ pid: target.pid as number, app: 'hog', cpuCores: 2 });
      let appliedAtMs = Number.NaN;
      machine.optimizer.events.on(() => {
        if (Number.isNaN(appliedAtMs)) appliedAtMs = performance.now();
      });
      for (let tick = 0; Number.isNaN(appliedAtMs) && tick < 20; tick++) {
        const beganMs = performance.now();
        await machine.tick({ cpuPressure: 0.5 }, [hog], SPAN_MS);
        if (!Number.isNaN(appliedAtMs)) responsesMs.push(appliedAtMs - beganMs);
      }
      await machine.optimizer.stopRealTimeOptimization();
      await sleep(20);
    }
  } finally {
    engine.stopEngine();
    await tasks.stop();
    target.kill('SIGKILL');
  }
  return responsesMs;
}

/** Measures a tick with 400 processes; with an ongoing emergency that is suppressed each time, or without. */
async function measureDeciding(isIll: boolean): Promise<readonly number[]> {
  const machine = new AutomatedMachine();
  machine.allow('processor');
  machine.optimizer.pause(null);
  const rows = Array.from({ length: PROCESSES }, (_, pid) => {
    return sampleProcess({ pid: pid + 2, app: `app ${pid}`, cpuCores: pid % 100 === 0 ? 0.6 : 0 });
  });
  const durationsMs: number[] = [];
  for (let tick = 0; tick < TICKS; tick++) {
    await machine.tick({ cpuPressure: isIll ? 0.8 : 0.01 }, rows, SPAN_MS);
    durationsMs.push(machine.lastDecideMs);
  }
  return durationsMs.slice(WARM_UP);
}

const responsesMs = await measureResponse();
const quietMs = await measureDeciding(false);
const illMs = await measureDeciding(true);
const figures = [
  observation('runs in which the measure was applied', responsesMs.length, `of ${RUNS}`),
  observation('frame to measure applied, median', quantile(responsesMs, 0.5), 'ms'),
  figure('frame to measure applied, p99', quantile(responsesMs, 0.99), 'ms', 100),
  observation('deciding on a quiet heartbeat, median', quantile(quietMs, 0.5), 'ms'),
  figure('deciding on a quiet heartbeat, p99', quantile(quietMs, 0.99), 'ms', 0.1),
  observation('deciding while an emergency is held back, median', quantile(illMs, 0.5), 'ms'),
  figure('deciding while an emergency is held back, p99', quantile(illMs, 0.99), 'ms', 0.5),
  ...measureRanking(),
];
print({ bench: 'automation', figures });
