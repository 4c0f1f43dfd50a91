import { describe, expect, it } from 'vitest';
import { sampleDeduction } from '../../../tests/helpers/health-samples';
import type { Culprit, Deduction } from '../../shared/contract/health-schemas';
import { MINUTE_MS } from '../../shared/model/time';
import { BottleneckDetector } from './bottleneck-detector';

const build: Culprit = { app: 'build', pid: 7, processes: 3, share: 0.8, text: 'build uses 3 cores' };

function create(culprits: { current: readonly Culprit[] } = { current: [] }) {
  return new BottleneckDetector({ windowMs: 60 * MINUTE_MS, culpritsOf: () => culprits.current });
}

function run(detector: BottleneckDetector, fromS: number, toS: number, deductions: readonly Deduction[]) {
  for (let second = fromS; second < toS; second++) detector.update(second * 1_000, deductions);
  return detector.active;
}

describe('the bottleneck detector', () => {
  it('combines all evidence for a resource and subject into one bottleneck', () => {
    const [found, ...others] = run(create(), 10, 20, [
      sampleDeduction({ signal: 'cpu-load', points: 5, sinceMs: 4_000, text: 'queue' }),
      sampleDeduction({ signal: 'cpu-pressure', points: 14, sinceMs: 9_000, severity: 'critical', text: 'waiting' }),
    ]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ severity: 'critical', sinceMs: 4_000, untilMs: null, text: 'waiting' });
    expect(found?.evidence).toHaveLength(2);
  });

  it('separates devices, the worst first', () => {
    const space = (subject: string, points: number) =>
      sampleDeduction({ resource: 'disk-space', signal: 'disk-space', subject, points });
    const active = run(create(), 0, 2, [space('/home', 16), space('/', 30), sampleDeduction({ severity: 'critical' })]);
    expect(active.map(({ resource, subject }) => [resource, subject])).toEqual([
      ['cpu', null],
      ['disk-space', '/'],
      ['disk-space', '/home'],
    ]);
  });

  it('keeps its id during a pause, and ends after ten seconds, as of the last evidence', () => {
    const detector = create();
    const id = run(detector, 0, 5, [sampleDeduction()])[0]?.id;
    run(detector, 5, 13, []);
    expect(run(detector, 13, 15, [sampleDeduction()])[0]?.id).toBe(id);
    expect(run(detector, 15, 30, [])).toEqual([]);
    expect(detector.past).toMatchObject([{ id, untilMs: 14_000 }]);
  });

  it('ends open bottlenecks when the time before is unknown', () => {
    const detector = create();
    const id = run(detector, 0, 5, [sampleDeduction()])[0]?.id;
    detector.interrupt();
    expect(detector.active).toEqual([]);
    expect(run(detector, 100, 101, [sampleDeduction()])[0]?.id).not.toBe(id);
  });

  it('measures the active share of the last hour', () => {
    const detector = create();
    run(detector, 0, 900, [sampleDeduction()]);
    run(detector, 900, 2_000, []);
    const [found] = run(detector, 2_000, 2_900, [sampleDeduction()]);
    expect(found?.activeRatio).toBeCloseTo(0.5, 1);
  });

  it('names the programs that take part, and keeps them until the next scan', () => {
    const culprits = { current: [build] as readonly Culprit[] };
    const detector = create(culprits);
    expect(run(detector, 0, 2, [sampleDeduction()])[0]?.text).toBe('CPU pressure; build uses 3 cores');
    culprits.current = [];
    expect(run(detector, 2, 4, [sampleDeduction()])[0]?.culprits).toEqual([build]);
  });
});
