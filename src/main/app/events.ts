import type { ActionInfo } from '../../shared/contract/optimization-schemas';
import type { AlertManager } from '../alerting/alert-manager';
import type { AnalyticsAgent } from '../analysis/analytics-agent';
import type { EnginePort } from '../automation/engine-port';
import { SystemIntegrator } from '../automation/integration/system-integrator';
import { isTouchedBy } from '../automation/integration/touched-series';
import type { RealTimeOptimizer } from '../automation/real-time-optimizer';
import type { ComposedHealth } from './compose-health';

export interface EventSources {
  readonly health: ComposedHealth;
  readonly engine: EnginePort;
  readonly actions: readonly ActionInfo[];
  readonly optimizer: RealTimeOptimizer;
  readonly alerts: AlertManager;
  readonly anomalies: AnalyticsAgent;
}

/** Connects health, optimization, alerts and analytics, so that each gets the events that it needs from the others. */
export function connectEvents({
  health,
  engine,
  actions,
  optimizer,
  alerts,
  anomalies,
}: EventSources): SystemIntegrator {
  const { watch, judge, thresholds, incidents } = health;
  const integrator = new SystemIntegrator();
  integrator.connectHealthMonitoring({
    report: () => watch.view,
    incidentOf: ({ id }) => judge.incidents.ownerOf(id),
    noteIncident: (id, event) => watch.noteIncident(id, event),
    beginRecovery: (atMs, reason) => watch.beginRecovery(atMs, reason),
    learnFromIncidents: () => thresholds.learnFromIncidents(incidents()),
  });
  integrator.connectResourceOptimization({
    openChanges: engine.openChanges,
    areaOf: (action) => actions.find(({ id }) => id === action)?.area,
    events: optimizer.events,
    suppressAlerts: (reason, untilMs) => alerts.suppress(reason, untilMs),
    holdAnomalies: (area, untilMs) => anomalies.hold(isTouchedBy(area), untilMs),
  });
  return integrator;
}
