import { expect, it } from 'vitest';
import { sampleBottleneck, sampleHealth, sampleIncident } from '../../../../tests/helpers/health-samples';
import type { IncidentEvent } from '../../../shared/contract/health-schemas';
import type { Change } from '../../../shared/contract/optimization-schemas';
import type { Frame } from '../../../shared/model/frame';
import { Bus } from '../../base/bus';
import type { Proposal } from '../policy/proposal';
import type { AutomationEvent } from '../real-time-parts';
import { SystemIntegrator } from './system-integrator';

const change: Change = {
  id: 'change-1',
  action: 'process-priority',
  target: 'pid:42',
  targetText: 'hog (pid 42)',
  state: 'kept',
  reason: '',
  by: 'automation',
  startedAtMs: 0,
  endedAtMs: null,
  before: ['0'],
  after: ['19'],
  verdict: null,
  evidence: null,
  expiresAtMs: null,
  exitPolicy: 'revert',
};
const proposal: Proposal = {
  area: 'processor',
  action: 'process-priority',
  target: 'pid:42',
  targetText: 'hog (pid 42)',
  subject: 'hog',
  problem: 'The processor is busy.',
  isEmergency: true,
};
const mitigation = { change, proposal, emergency: undefined };
const frameAt = (atMs: number): Frame => ({
  sequence: 1,
  atMs,
  intervalMs: 1_000,
  gap: false,
  values: new Float64Array(),
});

function connect({ open = [] as Change[], fails = false } = {}) {
  const incidents = { open: 0 };
  const events = new Bus<AutomationEvent>();
  const noted: [string, IncidentEvent][] = [];
  const calls: string[] = [];
  const suppressed: number[] = [];
  const integrator = new SystemIntegrator();
  integrator.connectHealthMonitoring({
    report: () => sampleHealth({ state: 'degraded', bottlenecks: [sampleBottleneck()], openIncidents: incidents.open }),
    incidentOf: () => 'incident-1',
    noteIncident: (id, event) => {
      noted.push([id, event]);
      return sampleIncident();
    },
    beginRecovery: () => {
      calls.push('recovery');
      return true;
    },
    learnFromIncidents: () => {
      if (fails) throw new Error('the thresholds do not respond');
      calls.push('learned');
    },
  });
  integrator.connectResourceOptimization({
    openChanges: () => open,
    areaOf: () => 'processor',
    events,
    suppressAlerts: (_, untilMs) => void suppressed.push(untilMs),
    holdAnomalies: (area) => void calls.push(`hold ${area}`),
  });
  const stateOf = (id: string) => integrator.validateIntegration().links.find((link) => link.id === id);
  return { incidents, integrator, events, noted, calls, suppressed, stateOf };
}

it('reports broken links before anything is connected', () => {
  const status = new SystemIntegrator().validateIntegration();
  expect(status.isWhole).toBe(false);
  expect(new Set(status.links.map(({ state }) => state))).toEqual(new Set(['broken']));
});

it('passes changes and their outcomes to health, the incident and the thresholds', () => {
  const { integrator, events, noted, calls, stateOf } = connect();
  integrator.observe(frameAt(1_000));
  events.emit({ kind: 'applied', atMs: 1_500, text: 'It yields now.', ...mitigation });
  events.emit({ kind: 'ended', atMs: 9_000, text: 'It is over.', ...mitigation, end: 'over', reason: '' });
  expect(calls).toEqual(['recovery', 'learned']);
  expect(noted).toEqual([
    ['incident-1', { atMs: 1_500, kind: 'tried', text: 'It yields now.' }],
    ['incident-1', { atMs: 9_000, kind: 'tried', text: 'It is over.' }],
  ]);
  expect(integrator.validateIntegration().isWhole).toBe(true);
  expect(stateOf('outcomes-to-incidents')).toMatchObject({ state: 'alive', lastMessage: 'It is over.' });
  expect(stateOf('health-to-automation')).toMatchObject({ state: 'alive', lastMessage: 'degraded' });
  expect(stateOf('experiments-to-alerts')).toMatchObject({ state: 'idle', lastAtMs: null });
});

it('lets the thresholds learn when an incident opens and when it ends', () => {
  const { incidents, integrator, calls } = connect();
  integrator.observe(frameAt(0));
  incidents.open = 1;
  for (let second = 1; second < 5; second++) integrator.observe(frameAt(second * 1_000));
  expect(calls).toEqual(['learned']);
  incidents.open = 0;
  integrator.observe(frameAt(5_000));
  expect(calls).toEqual(['learned', 'learned']);
});

it('announces an experiment again before its announcement ends, and no change without a trial', () => {
  const trial = connect({ open: [{ ...change, state: 'trial' }] });
  for (let second = 0; second <= 45; second++) trial.integrator.observe(frameAt(second * 1_000));
  expect(trial.suppressed).toEqual([30_000, 50_000, 70_000]);
  expect(trial.calls).toEqual(['hold processor', 'hold processor', 'hold processor']);
  const kept = connect({ open: [change] });
  kept.integrator.observe(frameAt(0));
  expect(kept.suppressed).toEqual([]);
});

it('reports a link as broken if the delivery failed', () => {
  const { integrator, events, stateOf } = connect({ fails: true });
  integrator.observe(frameAt(0));
  events.emit({ kind: 'ended', atMs: 0, text: '', ...mitigation, end: 'over', reason: '' });
  expect(stateOf('outcomes-to-limits')).toMatchObject({
    state: 'broken',
    lastMessage: 'delivery failed: the thresholds do not respond',
  });
  expect(integrator.validateIntegration().isWhole).toBe(false);
});
