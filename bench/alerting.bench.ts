import { AlertManager } from '../src/main/alerting/alert-manager';
import { AlertRouter } from '../src/main/alerting/alert-router';
import { AlertStates } from '../src/main/alerting/alert-states';
import type { AlertsStore } from '../src/main/alerting/alerts-file';
import type { RuleView } from '../src/main/alerting/evaluator';
import { SHIPPED_ALERTS } from '../src/main/alerting/shipped-alerts';
import { replayRules } from '../src/main/alerting/test-rules-task';
import { AppLog } from '../src/main/base/log';
import { createStateStore } from '../src/main/store/create-state-store';
import { createStateService, type StateService } from '../src/main/store/state-service';
import type { AlertRule } from '../src/shared/contract/alert-schemas';
import type { Frame } from '../src/shared/model/frame';
import { SeriesTable } from '../src/shared/model/series';
import { WEEK_MS } from '../src/shared/model/time';
import { sampleAlert, sampleRule } from '../tests/helpers/alert-samples';
import { connectService } from '../tests/helpers/connect-service';
import { createRandom } from '../tests/helpers/seeded-random';
import { simulateMachine } from '../tests/helpers/simulated-machine';
import { createJudge, createLimits } from './create-judge';
import { fillTable } from './fill-table';
import { figure, figureAtLeast, medianAndP99, print, quantile, scratchDirectory } from './measure';

/*
 * Measures the cost of alerts on the tick, the delay until one is handed over, and the number of notifications by the
 * shipped rules over weeks of a desktop (SIMULATION: see tests/helpers/simulated-machine.ts).
 */

const RULES = 500;
const SERIES = 200;
const FRAMES = 5_000;
const WARM_UP_FRAMES = 500;
const HAND_OVERS = 100;
const DESKTOP_WEEKS = 8;
const STEP_MS = 10_000;
const NOTIFIED_WITHIN_MS = 5 * 60_000;
const FROM_MS = Date.UTC(2026, 0, 5);

const limits = createLimits('desktop', 'suggest');

const createRouter = () =>
  new AlertRouter({ config: () => SHIPPED_ALERTS.routing, silences: () => [], offsetMs: () => 0 });

function viewOf(frame: Frame, table: SeriesTable): RuleView {
  return {
    frame,
    table,
    thresholds: limits,
    health: { atMs: frame.atMs, state: 'healthy', stateSinceMs: 0, score: 100, deductions: [], bottlenecks: [] },
    incidentOf: () => null,
    services: [],
    anomalies: [],
    kills: [],
    growing: () => undefined,
    hoursToLimit: () => undefined,
    risePerDay: () => undefined,
  };
}

/**
 * Measures 200 series and 500 rules, each of which reads some of them; about one in fifty readings exceeds its
 * threshold.
 */
function measureTick(): readonly number[] {
  const table = new SeriesTable();
  fillTable(table, SERIES);
  const rules = Array.from({ length: RULES }, (_, index): AlertRule => {
    const series = table.at(index % SERIES)?.metric ?? '';
    return sampleRule({ name: `rule-${index}`, series, above: 0.98, for_seconds: 5, clear_for_seconds: 5 });
  });
  const states = new AlertStates();
  states.setRules(rules);
  const router = createRouter();
  const random = createRandom(1, 'alerts');
  const durationsMs: number[] = [];
  for (let sequence = 1; sequence <= FRAMES; sequence++) {
    const values = Float64Array.from({ length: SERIES }, () => random());
    const frame = { sequence, atMs: sequence * 1_000, intervalMs: 1_000, gap: sequence === 1, values };
    const beganMs = performance.now();
    router.advance(frame.atMs, states.advance(viewOf(frame, table)));
    if (sequence > WARM_UP_FRAMES) durationsMs.push(performance.now() - beganMs);
  }
  return durationsMs;
}

/**
 * Measures the time from the frame on which a rule fires to the call of the channel, including a write to a real disk.
 */
async function measureHandOver(): Promise<readonly number[]> {
  const directory = scratchDirectory();
  const remote = connectService<StateService>(createStateService());
  const state = createStateStore({ directory, remote, report: (problem) => process.stderr.write(`${problem}\n`) });
  const table = new SeriesTable();
  table.intern('memory_used_ratio');
  let second = 0;
  let handedOver = Promise.withResolvers<void>();
  const nowMs = () => FROM_MS + second * 1_000;
  const rule = sampleRule({ series: 'memory_used_ratio', severity: 'critical', for_seconds: 0, clear_for_seconds: 0 });
  const manager = new AlertManager({
    state,
    file: { current: { ...SHIPPED_ALERTS, rules: [rule] }, file: '' } as unknown as AlertsStore,
    createChannel: () => ({
      target: 'nowhere',
      async send() {
        handedOver.resolve();
        return { kind: 'sent' };
      },
    }),
    clock: { nowMs, monotonicMs: nowMs },
    trustedNowMs: nowMs,
    reportLoss: () => undefined,
    log: new AppLog(() => undefined, nowMs).for('alerts'),
    offsetMs: () => 0,
    random: Math.random,
  });
  await manager.load();
  const durationsMs: number[] = [];
  const check = (value: number, passSeconds = 1) => {
    second += passSeconds;
    const values = Float64Array.of(value);
    manager.advance(viewOf({ sequence: second, atMs: nowMs(), intervalMs: 1_000, gap: second === 1, values }, table));
  };
  for (let quiet = 0; quiet < 40; quiet++) check(0.5);
  for (let run = 0; run < HAND_OVERS; run++) {
    handedOver = Promise.withResolvers<void>();
    const beganMs = performance.now();
    check(0.99);
    await handedOver.promise;
    durationsMs.push(performance.now() - beganMs);
    handedOver = Promise.withResolvers<void>();
    check(0.5);
    await handedOver.promise;
    // A day later it is neither flapping nor over the channel's limit.
    check(0.5, 2 * 86_400);
  }
  await manager.stop();
  await state.close();
  remote.disconnect();
  return durationsMs;
}

/** Runs the shipped rules over weeks of a desktop, one seed a week. */
function liveWeeks() {
  const notificationsOfWeek: number[] = [];
  let criticalIncidents = 0;
  // Notified within five minutes of the first reading beyond its critical threshold.
  let notifiedInTime = 0;
  // Number of those that never crossed a critical threshold.
  let neverCritical = 0;
  for (let seed = 1; seed <= DESKTOP_WEEKS; seed++) {
    const machine = simulateMachine({ role: 'desktop', seed, fromMs: FROM_MS, weeks: 1, intervalMs: STEP_MS });
    const { table } = machine;
    const judge = createJudge(table, limits, FROM_MS);
    const states = new AlertStates();
    states.setRules(SHIPPED_ALERTS.rules);
    const router = createRouter();
    const notifiedAtMs: number[] = [];
    const criticalAtMs: number[] = [];
    for (const frame of machine.frames()) {
      const { report } = judge.observe(frame);
      if (report.deductions.some(({ severity }) => severity === 'critical')) criticalAtMs.push(frame.atMs);
      const view = { ...viewOf(frame, table), health: report, incidentOf: (id: string) => judge.incidents.ownerOf(id) };
      for (const { notification } of router.advance(frame.atMs, states.advance(view)).outgoing) {
        if (notification.status === 'firing') notifiedAtMs.push(frame.atMs);
      }
    }
    notificationsOfWeek.push(notifiedAtMs.length);
    for (const { fromMs, toMs } of machine.incidents.filter(({ severity }) => severity === 'critical')) {
      criticalIncidents++;
      const first = criticalAtMs.find((atMs) => atMs >= fromMs && atMs < toMs);
      if (first === undefined) neverCritical++;
      else if (notifiedAtMs.some((atMs) => atMs >= fromMs && atMs <= first + NOTIFIED_WITHIN_MS)) notifiedInTime++;
    }
  }
  return { notificationsOfWeek, criticalIncidents, notifiedInTime, neverCritical };
}

function measureStorm(): number {
  const router = createRouter();
  const storm = Array.from({ length: 1_000 }, (_, index) => ({
    kind: 'firing' as const,
    by: 'homeostat',
    alert: sampleAlert({ fingerprint: `alert ${index}` }),
  }));
  return router.advance(0, storm).outgoing.length;
}

function measureTester(): number {
  const machine = simulateMachine({ role: 'desktop', seed: 1, fromMs: FROM_MS, weeks: 1, intervalMs: 60_000 });
  const frames = [...machine.frames()];
  const recording = { table: machine.table, fromMs: FROM_MS, toMs: FROM_MS + WEEK_MS, frames: () => frames };
  const beganMs = performance.now();
  replayRules(recording, { alerts: SHIPPED_ALERTS, rule: null, role: 'desktop', kept: { learned: [], changes: [] } });
  return (performance.now() - beganMs) / 1_000;
}

const tick = measureTick();
const handOver = await measureHandOver();
const weeks = liveWeeks();
const seen = weeks.criticalIncidents - weeks.neverCritical;
const figures = [
  ...medianAndP99('500 rules × 200 series', tick, 'ms', [0.4, 2]),
  figure('breach to hand-over, median', quantile(handOver, 0.5), 'ms', 100),
  figure('breach to hand-over, slowest', Math.max(...handOver), 'ms', 100),
  figure('notifications in a simulated desktop week, most', Math.max(...weeks.notificationsOfWeek), 'count', 7),
  figureAtLeast(
    'simulated critical incidents told within 5 min of the critical limit',
    seen === 0 ? 1 : weeks.notifiedInTime / seen,
    'share',
    1,
  ),
  figure('notifications of 1,000 alerts at once, a channel', measureStorm(), 'count', 5),
  figure('rule tester over a week', measureTester(), 's', 2),
];
print({ bench: 'alerting', weeks, figures });
