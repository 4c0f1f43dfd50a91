import { describe, expect, it } from 'vitest';
import { sampleBottleneck, sampleDeduction, sampleIncident } from '../../../tests/helpers/health-samples';
import type { Bottleneck, Culprit } from '../../shared/contract/health-schemas';
import { IncidentTracker } from './incident-tracker';

const OPTIONS = { closeAfterMs: 30_000, reopenWithinMs: 300_000 };

const culprit = (app: string): Culprit => ({ app, pid: 7, processes: 1, share: 0.9, text: `${app} takes it` });
const cpu = sampleBottleneck({ id: 'b-cpu', resource: 'cpu', sinceMs: 1_000 });
const memory = sampleBottleneck({ id: 'b-memory', resource: 'memory', sinceMs: 2_000 });
const network = sampleBottleneck({ id: 'b-network', resource: 'network', subject: 'eth0', sinceMs: 3_000 });

/** Runs one second at a time. @returns the changes to be stored, in order */
function run(tracker: IncidentTracker, fromS: number, toS: number, active: readonly Bottleneck[]) {
  const changed = [];
  for (let second = fromS; second < toS; second++) changed.push(...tracker.update(second * 1_000, active));
  return changed;
}

const kindsOf = (tracker: IncidentTracker) => tracker.open[0]?.timeline.map(({ kind }) => kind);

describe('the incident tracker', () => {
  it('opens one incident for a bottleneck, reported once, that began with its first signal', () => {
    const tracker = new IncidentTracker([], OPTIONS);
    const late = sampleDeduction({ signal: 'cpu-load', sinceMs: 5_000 });
    const first = sampleDeduction({ signal: 'cpu-pressure', sinceMs: 1_000 });
    const changed = run(tracker, 2, 20, [{ ...cpu, evidence: [late, first] }]);
    expect(changed).toHaveLength(1);
    expect(tracker.open).toMatchObject([
      { openedAtMs: 1_000, closedAtMs: null, severity: 'warning', firstSignal: { signal: 'cpu-pressure' } },
    ]);
  });

  it('adds consequences, and separates unrelated bottlenecks', () => {
    const tracker = new IncidentTracker([], OPTIONS);
    const disk = sampleBottleneck({ id: 'b-disk', resource: 'disk-throughput', text: 'The disk is busy' });
    run(tracker, 2, 5, [memory]);
    run(tracker, 5, 10, [memory, disk, network]);
    expect(tracker.open.map(({ resource }) => resource)).toEqual(['network', 'memory']);
    expect(tracker.open[1]?.timeline.at(-1)).toMatchObject({ kind: 'signal', text: 'The disk is busy' });
  });

  it('merges by the program that causes them', () => {
    const tracker = new IncidentTracker([], OPTIONS);
    run(tracker, 2, 5, [{ ...cpu, culprits: [culprit('build')] }]);
    run(tracker, 5, 8, [
      { ...cpu, culprits: [culprit('build')] },
      { ...network, culprits: [culprit('build')] },
    ]);
    expect(tracker.open).toHaveLength(1);
  });

  it('sets the culprit when the first scan of the processes names one', () => {
    const tracker = new IncidentTracker([], OPTIONS);
    run(tracker, 2, 5, [cpu]);
    const [changed] = tracker.update(6_000, [
      { ...cpu, culprits: [culprit('build')], text: 'Waiting; build takes it' },
    ]);
    expect(changed).toMatchObject({ cause: 'Waiting; build takes it', culprits: [{ app: 'build' }] });
  });

  it('keeps the worst severity', () => {
    const tracker = new IncidentTracker([], OPTIONS);
    run(tracker, 2, 4, [cpu]);
    expect(run(tracker, 4, 6, [{ ...cpu, severity: 'critical' }])).toMatchObject([{ severity: 'critical' }]);
    run(tracker, 6, 8, [cpu]);
    expect(tracker.open[0]?.severity).toBe('critical');
    expect(kindsOf(tracker)).toEqual(['opened', 'worse', 'better']);
  });

  it('closes after a time without activity, as of its beginning', () => {
    const tracker = new IncidentTracker([], OPTIONS);
    run(tracker, 2, 10, [cpu]);
    expect(run(tracker, 10, 40, [])).toEqual([]);
    expect(run(tracker, 40, 50, [])).toMatchObject([{ closedAtMs: 10_000 }]);
    expect([tracker.open.length, tracker.closed.length]).toEqual([0, 1]);
  });

  it('stays open during a short pause', () => {
    const tracker = new IncidentTracker([], OPTIONS);
    run(tracker, 2, 10, [cpu]);
    run(tracker, 10, 35, []);
    run(tracker, 35, 36, [cpu]);
    expect(run(tracker, 36, 60, [])).toEqual([]);
    expect(tracker.open).toHaveLength(1);
  });

  it('reopens an incident that recurs soon, and opens another one later', () => {
    const tracker = new IncidentTracker([], OPTIONS);
    run(tracker, 2, 10, [cpu]);
    run(tracker, 10, 100, []);
    run(tracker, 100, 110, [{ ...cpu, id: 'b-cpu-2' }]);
    expect(tracker.closed).toEqual([]);
    expect(kindsOf(tracker)).toEqual(['opened', 'closed', 'opened', 'signal']);
    run(tracker, 110, 1_000, []);
    run(tracker, 1_000, 1_001, [{ ...cpu, id: 'b-cpu-3', sinceMs: 1_000_000 }]);
    expect([tracker.open.length, tracker.closed.length]).toEqual([1, 1]);
  });

  it('keeps closed incidents of previous runs, and actions taken', () => {
    const before = sampleIncident({ id: 'old', closedAtMs: 500 });
    const tracker = new IncidentTracker([before], OPTIONS);
    expect(tracker.closed).toEqual([before]);
    run(tracker, 1_000, 1_001, [cpu]);
    const id = tracker.open[0]?.id ?? '';
    const noted = tracker.note(id, { atMs: 5_000, kind: 'tried', text: 'paused the build' });
    expect(noted?.timeline.at(-1)?.text).toBe('paused the build');
    expect(tracker.note('nothing', { atMs: 0, kind: 'tried', text: '' })).toBeUndefined();
  });

  it('bounds its size', () => {
    const tracker = new IncidentTracker([], OPTIONS);
    for (let second = 2; second < 1_000; second++) {
      tracker.update(second * 1_000, [{ ...cpu, severity: second % 2 === 0 ? 'warning' : 'critical' }]);
    }
    expect(tracker.open[0]?.timeline.length).toBeLessThanOrEqual(100);
    expect(tracker.open[0]?.timeline[0]?.kind).toBe('opened');
  });
});
