import type { Frame } from '../../shared/model/frame';
import type { AlertDesk } from '../alerting/alert-desk';
import { messageOf } from '../base/errors';
import type { ConfigStore } from '../config/config-store';
import type { Context } from '../context';
import type { WiredHealth } from '../health/wire';
import type { AnalyticsAgent } from '../insight/analytics-agent';
import type { AutomatedOptimizationEngine } from '../optimization/engine';
import type { OptimizationValidator } from '../optimization/optimization-validator';
import type { ProcessSource } from '../process-api';
import type { MetricStore, StateStore } from '../store/store';
import type { Handlers } from '../transports/router';
import { createAutomationHandlers } from './automation-api';
import { AutomationControl } from './policy/automation-control';

export interface AutomationParts {
  readonly config: ConfigStore;
  readonly state: StateStore;
  readonly store: MetricStore;
  /** Undefined where the journal cannot be had: then nothing is changed. */
  readonly optimization:
    | { readonly engine: AutomatedOptimizationEngine; readonly validator: OptimizationValidator }
    | undefined;
  readonly health: WiredHealth;
  readonly alerts: AlertDesk;
  readonly anomalies: AnalyticsAgent;
  readonly processes: ProcessSource;
}

/** What happens by itself: real-time response, recommendations, schedules, change sets, and the links between the parts. */
export async function wireAutomation(
  { clock, log: parent }: Context,
  { config, state, optimization }: AutomationParts,
): Promise<{ readonly observe: (frame: Frame) => void; readonly handlers: Pick<Handlers, 'automation'> }> {
  const log = parent.for('automation');
  const control = new AutomationControl({
    settings: () => config.current.automation,
    state,
    clock,
    report: (error) => log.warn('what was allowed could not be kept', { error: messageOf(error) }),
  });
  await control
    .load()
    .catch((error: unknown) => log.warn('what was allowed is not known', { error: messageOf(error) }));
  return {
    observe: () => undefined,
    handlers: { automation: createAutomationHandlers({ control, isRunning: optimization !== undefined }) },
  };
}
