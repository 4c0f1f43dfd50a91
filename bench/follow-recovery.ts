import type { HealthEvaluator } from '../src/core/health/health-evaluator';
import type { AdaptiveThresholdManager } from '../src/core/thresholds/adaptive-threshold-manager';
import { thresholdDefinition } from '../src/core/thresholds/threshold-catalog';
import type { RecoveryPlan } from '../src/shared/contract/health-schemas';
import type { Frame } from '../src/shared/model/frame';
import type { SeriesTable } from '../src/shared/model/series';
import { type SimulatedMachine, simulateMachine } from '../tests/helpers/simulated-machine';
import { createJudge, createLimits } from './create-judge';

const ROLES = ['desktop', 'laptop', 'build-box', 'server'] as const;
const STEP_MS = 10_000;
const WEEKS = 2;
/** Duration of a step of the plan. */
const STEP_TAKES_MS = 30_000;
const HEALTHY_WITHIN_MS = 10 * 60_000;

/**
 * Follows the plans of simulated incidents (SIMULATION: see simulated-machine.ts). A plan is made when an incident is
 * at its worst; then its steps are done one after the other, each of which restores the readings of its own signal, and
 * of no other, to those before the incident. Everything else stays as bad as it was: an incomplete plan does not end
 * healthy.
 */
export function followRecoveryPlans(wanted: number) {
  const result = {
    incidents: 0,
    healthy: 0,
    /** Incidents whose plan was not valid or had no step. */
    withoutPlan: 0,
  };
  for (let seed = 1; result.incidents < wanted; seed++) {
    for (const role of ROLES) {
      const machine = simulateMachine({ role, seed, fromMs: Date.UTC(2026, 0, 5), weeks: WEEKS, intervalMs: STEP_MS });
      for (const outcome of followMachine(machine, role)) {
        if (result.incidents >= wanted) return result;
        result.incidents++;
        if (outcome === 'healthy') result.healthy++;
        if (outcome === 'no plan') result.withoutPlan++;
      }
    }
  }
  return result;
}

type Outcome = 'healthy' | 'still ill' | 'no plan';

function* followMachine(machine: SimulatedMachine, role: (typeof ROLES)[number]): Generator<Outcome> {
  const limits = createLimits(role, 'off');
  let before: Frame | undefined;
  let judge: HealthEvaluator | undefined;
  let worst: { readonly frame: Frame; readonly score: number } | undefined;
  for (const frame of machine.frames()) {
    if (!machine.incidents.some(({ fromMs, toMs }) => frame.atMs >= fromMs && frame.atMs < toMs)) {
      if (worst !== undefined && before !== undefined) {
        yield follow(machine.table, limits, before, worst.frame);
      }
      worst = undefined;
      judge = undefined;
      before = frame;
      continue;
    }
    judge ??= createJudge(machine.table, limits, frame.atMs);
    const { score } = judge.observe(frame).report;
    if (score !== null && score < 100 && score < (worst?.score ?? 100)) worst = { frame, score };
  }
}

function follow(table: SeriesTable, limits: AdaptiveThresholdManager, well: Frame, ill: Frame): Outcome {
  const judge = createJudge(table, limits, ill.atMs);
  const values = Float64Array.from(ill.values);
  let atMs = ill.atMs;
  let sequence = 0;
  const run = (durationMs: number) => {
    let last = judge.states.state;
    for (const endMs = atMs + durationMs; atMs < endMs; atMs += 1_000) {
      const frame = { sequence: ++sequence, atMs, intervalMs: 1_000, gap: sequence === 1, values };
      last = judge.observe(frame).report.state;
    }
    return last;
  };
  run(60_000);
  let plan: RecoveryPlan = judge.states.validateRecoveryPath(judge.states.state, judge.bottlenecks.active);
  if (!plan.isValid || plan.steps.length === 0) return 'no plan';
  // A second plan covers findings that the first could not (a second finding of the same resource deducts no points).
  for (let round = 0; round < 3 && plan.steps.length > 0; round++) {
    for (const { signal, subject } of plan.steps) {
      restore(table, values, well.values, signal, subject);
      run(STEP_TAKES_MS);
    }
    plan = judge.states.validateRecoveryPath(judge.states.state, judge.bottlenecks.active);
  }
  return run(HEALTHY_WITHIN_MS) === 'healthy' ? 'healthy' : 'still ill';
}

/** Restores the readings of one signal. */
function restore(
  table: SeriesTable,
  values: Float64Array,
  well: Float64Array,
  signal: string,
  subject: string | null,
): void {
  const { metric, labels } = thresholdDefinition(signal);
  for (const series of table.list()) {
    const isSignal =
      series.metric === metric && Object.entries(labels).every(([name, value]) => series.labels[name] === value);
    if (!isSignal || (subject !== null && !Object.values(series.labels).includes(subject))) continue;
    values[series.index] = well[series.index] ?? Number.NaN;
  }
}
