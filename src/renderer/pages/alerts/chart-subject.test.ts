import { expect, it } from 'vitest';
import { sampleAlert, sampleRule } from '../../../../tests/helpers/alert-samples';
import { chartSubject } from './chart-subject';

const { kind: _, series, above: __, ...common } = sampleRule();

it('shows the series of the alert with the limit that its rule has on it', () => {
  const metric = 'filesystem_used_ratio{mount="/"}';
  expect(chartSubject(sampleAlert(), sampleRule())).toEqual({ metric, unit: 'ratio', limit: 0.9 });
  const hoursLeft = sampleAlert({ value: 17, limit: 72 });
  const trend = { ...common, kind: 'trend', series, reaches: 1, within_hours: 72 } as const;
  expect(chartSubject(hoursLeft, trend)).toEqual({ metric, unit: 'ratio', limit: 1 });
  expect(chartSubject(sampleAlert(), undefined)).toEqual({ metric, unit: 'ratio', limit: null });
});

it('shows the score for a rule about the machine, and nothing where no series says it', () => {
  const alert = sampleAlert({ metric: null, value: 41, limit: 50 });
  expect(chartSubject(alert, { ...common, kind: 'state', score_below: 50 })).toEqual({
    metric: 'health_score_ratio',
    unit: 'ratio',
    limit: 0.5,
  });
  expect(chartSubject(alert, { ...common, kind: 'state', at_least: 'critical' })?.limit).toBeNull();
  expect(chartSubject(alert, { ...common, kind: 'composite', rules: ['a1'] })).toBeUndefined();
});
