import { HealthEvaluator } from '../../core/health/health-evaluator';
import { AdaptiveThresholdManager } from '../../core/thresholds/adaptive-threshold-manager';
import type { CapacityView } from '../../shared/contract/analytics-schemas';
import type { Handlers } from '../../shared/contract/handlers';
import type { Deduction, Incident } from '../../shared/contract/health-schemas';
import { localOffsetMs, MINUTE_MS } from '../../shared/model/time';
import { messageOf } from '../base/errors';
import { warnOf } from '../base/log';
import { CapacityWatch } from '../health/capacity-watch';
import { createHealthHandlers } from '../health/health-api';
import { HealthRecords } from '../health/health-records';
import { HealthWatch } from '../health/health-watch';
import { loadLearnedThresholds, ThresholdService } from '../health/threshold-service';
import { readMachineRole } from '../platform/machine-role';
import type { ProcessSource } from '../processes/process-api';
import type { DomainContext } from './context';

export interface HealthParts {
  readonly processes: ProcessSource;
  readonly findings: () => readonly Deduction[];
  /** Forecasts when resources will be full. */
  readonly capacities: () => Promise<readonly CapacityView[]>;
  readonly kills: Handlers['health']['kills'];
}

export type ComposedHealth = Awaited<ReturnType<typeof composeHealth>>;

/** Composes the judgment of the machine, its limits and the memory of earlier runs. */
export async function composeHealth(
  { clock, table, stack, tasks, log: parent, state, store, config, budget }: DomainContext,
  { processes, capacities, findings: otherFindings, kills }: HealthParts,
) {
  const { role, limits: mode, window_minutes } = config.current.health;
  const log = parent.for('health');
  const nowMs = clock.nowMs();
  const mayAnalyze = () => budget.allowsDeepAnalysis;
  const records = new HealthRecords(state, warnOf(log, 'cannot store the health records'));
  const { incidents, transitions, forecast } = await records.load(nowMs).catch((error: unknown) => {
    log.warn('cannot load the health records', { error: messageOf(error) });
    return { incidents: [], transitions: [], forecast: undefined };
  });
  const kept = await loadLearnedThresholds(state).catch(() => undefined);
  const thresholds = new AdaptiveThresholdManager({
    role: role === 'auto' ? readMachineRole() : role,
    mode,
    offsetMs: localOffsetMs,
    ...(kept === undefined ? {} : { kept }),
  });
  const judge = new HealthEvaluator({
    table,
    thresholds,
    ownPid: process.pid,
    startedAtMs: nowMs,
    history: transitions,
    incidents,
    windowMs: window_minutes * MINUTE_MS,
    ...(forecast === undefined ? {} : { forecast }),
  });
  const capacity = new CapacityWatch({ forecast: capacities, mayForecast: mayAnalyze, clock, log });
  stack.push('capacity', capacity.start());
  const findings = (): readonly Deduction[] => [...otherFindings(), ...capacity.findings()];
  const isEnabled = () => config.current.health.enabled;
  const watch = new HealthWatch({ judge, processes, records, findings, isEnabled });
  stack.push('health', () => watch.stop());
  const incidentsNow = (): readonly Incident[] => [...judge.incidents.open, ...judge.incidents.closed];
  const thresholdService = new ThresholdService({
    manager: thresholds,
    state,
    range: store.range,
    incidents: incidentsNow,
    tasks,
    clock,
    log,
    mayLearn: mayAnalyze,
  });
  stack.push('thresholds', thresholdService.start());
  stack.push(
    'threshold settings',
    config.changes.on(({ health }) => {
      thresholds.mode = health.limits;
    }),
  );
  return {
    watch,
    judge,
    thresholds,
    /** Returns open and closed incidents. */
    incidents: incidentsNow,
    handlers: { health: { ...createHealthHandlers(watch, judge), kills }, thresholds: thresholdService.handlers },
  };
}
