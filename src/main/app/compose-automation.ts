import type { OptimizationRecommendation } from '../../shared/contract/recommendation-schemas';
import type { Frame } from '../../shared/model/frame';
import type { AlertManager } from '../alerting/alert-manager';
import type { AnalyticsAgent } from '../analysis/analytics-agent';
import { ApprovalNotifier } from '../automation/approval-notifier';
import { createAutomationHandlers } from '../automation/automation-api';
import { EmergencyWatch } from '../automation/emergencies/emergency-watch';
import { noteMitigations, noteQuestions } from '../automation/note-mitigations';
import { AutomationControl } from '../automation/policy/automation-control';
import { DecisionsLog } from '../automation/policy/decisions-log';
import { Ledger } from '../automation/policy/ledger';
import { proposeMeasured } from '../automation/propose-measured';
import { REAL_TIME, RealTimeOptimizer } from '../automation/real-time-optimizer';
import type { Bus } from '../base/bus';
import type { DesktopMessage, DesktopNotifier, OnDesktopAction } from '../base/desktop-notifier';
import { warnOf } from '../base/log';
import { ProgramCloser } from '../changes/close-program';
import { refusalOf } from '../optimization/refusal-of';
import { isAlive } from '../platform/is-alive';
import { LINUX_ROOTS } from '../platform/linux/roots';
import type { ProcessSource } from '../processes/process-api';
import type { ComposedHealth } from './compose-health';
import type { DomainContext } from './context';
import { createEnginePort, type EngineParts } from './create-engine-port';
import { connectEvents } from './events';

export interface AutomationParts {
  /** Undefined if the journal is unavailable; nothing is changed then. */
  readonly optimization: EngineParts | undefined;
  readonly health: ComposedHealth;
  readonly alerts: AlertManager;
  readonly anomalies: AnalyticsAgent;
  /** Undefined on a host without a desktop. */
  readonly desktop: DesktopParts | undefined;
  readonly processes: ProcessSource;
  /** Returns the reason if a person is waiting for a process; undefined if not, or if that is unknown. */
  readonly whyInUse: (pid: number) => string | undefined;
  /** Returns the options for now, the best first. */
  readonly recommended: () => readonly OptimizationRecommendation[];
}

interface DesktopParts {
  readonly notifier: DesktopNotifier;
  readonly actions: Bus<Parameters<OnDesktopAction>>;
  readonly isWanted: (urgency: DesktopMessage['urgency']) => boolean;
}

/**
 * Composes all automatic work: real-time response, recommendations, schedules, change sets, and the links between these
 * parts.
 */
export async function composeAutomation(
  { clock, table, stack, notices, log: parent, config, state }: DomainContext,
  { optimization, health, alerts, desktop, anomalies, processes, whyInUse, recommended }: AutomationParts,
) {
  const log = parent.for('automation');
  const report = warnOf(log, 'cannot save or read the state of automation');
  const settings = () => config.current.automation;
  const engine = createEnginePort(optimization);
  const bottlenecks = () => health.watch.view?.bottlenecks ?? [];
  const actions = optimization?.engine.listActions() ?? [];

  const control = new AutomationControl({ settings, state, clock, report });
  const ledger = new Ledger(state, report);
  const decisions = new DecisionsLog(state, report);
  await Promise.all([control.load(), ledger.load(clock.nowMs()), decisions.load()]).catch(report);
  const watch = new EmergencyWatch({
    table,
    reach: () => ({ ownPid: process.pid, ownUid: process.getuid?.(), only: settings().only, never: settings().never }),
    runawayMs: () => settings().runaway_seconds * 1000,
    memoryReserveBytes: () => settings().memory_reserve_megabytes * 1024 * 1024,
    bottlenecks,
  });
  let isOnBattery = false;
  const optimizer = new RealTimeOptimizer({
    engine,
    watch,
    control,
    ledger,
    decisions,
    proposals: () =>
      proposeMeasured(
        recommended(),
        actions,
        (request) => optimization && refusalOf(optimization.engine, { ...request, by: 'automation' }),
      ),
    processes,
    configure: config.set,
    isAlive,
    programs: new ProgramCloser({ procRoot: LINUX_ROOTS.proc, ownPid: process.pid }),
    whyInUse,
    isOnBattery: () => isOnBattery,
    clock,
    log,
  });
  const integrator = connectEvents({ health, engine, actions, optimizer, alerts, anomalies });
  optimizer.startRealTimeOptimization(REAL_TIME);
  stack.push('decisions', () => decisions.flush());
  stack.push('automation', () => optimizer.stopRealTimeOptimization());
  stack.push('integration', () => integrator.stop());
  stack.push('automation notice', noteMitigations(optimizer, notices));
  stack.push('question notice', noteQuestions(optimizer, notices));
  if (desktop !== undefined) {
    const titleOf = (id: string) => actions.find((action) => action.id === id)?.summary ?? id;
    const { notifier, isWanted } = desktop;
    const approvals = new ApprovalNotifier({ optimizer, desktop: notifier, isWanted, titleOf, log });
    const stopHearing = desktop.actions.on(([id, action]) => approvals.hear(id, action));
    approvals.start();
    stack.push('approvals on the desktop', () => {
      stopHearing();
      return approvals.stop();
    });
  }
  stack.push(
    'automation settings',
    config.changes.on(() => {
      control.noteLevels();
      optimizer.changes.emit(true);
    }),
  );
  return {
    control,
    observe(frame: Frame) {
      isOnBattery = frame.values[table.find('battery_on_ratio')?.index ?? -1] === 1;
      optimizer.observe(frame);
      integrator.observe(frame);
    },
    handlers: {
      automation: createAutomationHandlers({
        isRunning: optimization !== undefined,
        optimizer,
        watch,
        control,
        ledger,
        decisions,
        integrator,
        clock,
      }),
    },
  };
}
