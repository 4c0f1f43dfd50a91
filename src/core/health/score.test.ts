import { describe, expect, it } from 'vitest';
import type { Deduction } from '../../shared/contract/health-schemas';
import { computeScore } from './score';
import { wantedState } from './wanted-state';

function deduction(values: Partial<Deduction>): Deduction {
  return {
    signal: 'cpu-pressure',
    resource: 'cpu',
    subject: null,
    severity: 'warning',
    points: 10,
    weight: 35,
    metric: 'pressure_some_ratio{resource="cpu"}',
    value: 0.5,
    bounds: { warning: 0.3, critical: 0.7 },
    direction: 'above',
    sinceMs: 0,
    text: '',
    ...values,
  };
}

describe('the score', () => {
  it('is 100 minus the exact sum of the deductions', () => {
    const { score, deductions } = computeScore([
      deduction({ points: 12.5 }),
      deduction({ signal: 'disk-space', resource: 'disk-space', points: 16 }),
    ]);
    expect(score).toBe(71.5);
    expect(deductions.map(({ signal, points }) => [signal, points])).toEqual([
      ['disk-space', 16],
      ['cpu-pressure', 12.5],
    ]);
  });

  it('counts one cause once, and shows its second finding without points', () => {
    const { score, deductions } = computeScore([
      deduction({ signal: 'memory-used', resource: 'memory', points: 18 }),
      deduction({ signal: 'memory-pressure', resource: 'memory', points: 30 }),
    ]);
    expect(score).toBe(70);
    expect(deductions.map(({ signal, points }) => [signal, points])).toEqual([
      ['memory-pressure', 30],
      ['memory-used', 0],
    ]);
  });

  it('does not fall below 0', () => {
    const resources = ['cpu', 'memory', 'swap', 'network', 'thermal'] as const;
    expect(computeScore(resources.map((resource) => deduction({ resource, points: 35 }))).score).toBe(0);
  });

  it('determines the state: at least unhealthy with a critical finding', () => {
    expect(wantedState(computeScore([]))).toBe('healthy');
    expect(wantedState(computeScore([deduction({ points: 14 })]))).toBe('degraded');
    expect(wantedState(computeScore([deduction({ points: 20, severity: 'critical' })]))).toBe('unhealthy');
    expect(wantedState(computeScore([deduction({ points: 31 })]))).toBe('unhealthy');
    expect(wantedState(computeScore([deduction({ points: 30 }), deduction({ resource: 'memory', points: 30 })]))).toBe(
      'critical',
    );
  });
});
