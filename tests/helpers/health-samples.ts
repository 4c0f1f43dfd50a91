import type { Bottleneck, Deduction, HealthView, Incident } from '../../src/shared/contract/health-schemas';
import type { ProcessRow } from '../../src/shared/contract/schemas';

/** Creates a judgment, healthy by default. */
export function sampleHealth(values: Partial<HealthView> = {}): HealthView {
  return {
    atMs: 0,
    state: 'healthy',
    stateSinceMs: 0,
    score: 100,
    trend: null,
    deductions: [],
    bottlenecks: [],
    prediction: null,
    openIncidents: 0,
    ...values,
  };
}

/** Creates a deduction with these values. */
export function sampleDeduction(values: Partial<Deduction> = {}): Deduction {
  return {
    signal: 'cpu-pressure',
    resource: 'cpu',
    subject: null,
    severity: 'warning',
    points: 14,
    weight: 35,
    metric: 'pressure_some_ratio{resource="cpu"}',
    value: 0.3,
    bounds: { warning: 0.3, critical: 0.7 },
    direction: 'above',
    sinceMs: 0,
    text: 'CPU pressure',
    ...values,
  };
}

/** Creates a bottleneck with these values. */
export function sampleBottleneck(values: Partial<Bottleneck> = {}): Bottleneck {
  return {
    id: 'bottleneck-1',
    resource: 'cpu',
    subject: null,
    severity: 'warning',
    sinceMs: 0,
    untilMs: null,
    activeRatio: 0.1,
    evidence: [sampleDeduction()],
    culprits: [],
    text: 'CPU pressure',
    ...values,
  };
}

/** Creates an incident with these values. */
export function sampleIncident(values: Partial<Incident> = {}): Incident {
  return {
    id: 'incident-1',
    openedAtMs: 0,
    closedAtMs: null,
    severity: 'warning',
    resource: 'cpu',
    subject: null,
    cause: 'CPU pressure',
    firstSignal: sampleDeduction(),
    culprits: [],
    timeline: [{ atMs: 0, kind: 'opened', text: 'CPU pressure' }],
    ...values,
  };
}

/** Creates a process, idle by default. */
export function sampleProcess(values: Partial<ProcessRow> = {}): ProcessRow {
  return {
    pid: 1,
    parentPid: 0,
    startedAtMs: 0,
    app: 'idle',
    name: 'idle',
    command: '',
    user: 'user',
    state: 'running',
    cpuCores: 0,
    memoryBytes: 0,
    readBytesPerSecond: null,
    writtenBytesPerSecond: null,
    threads: 1,
    nice: 0,
    ...values,
  };
}
