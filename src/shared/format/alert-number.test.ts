import { expect, it } from 'vitest';
import type { AlertRule } from '../contract/alert-schemas';
import { formatAlertNumber } from './alert-number';

const common = {
  name: 'rule',
  enabled: true,
  severity: 'warning',
  for_seconds: 0,
  clear_for_seconds: 0,
  summary: '',
  advice: '',
  actions: [],
} as const;
const disk = 'filesystem_used_ratio{mount="/"}';

it('formats values in the unit of the metric or of the rule', () => {
  const trend: AlertRule = { ...common, kind: 'trend', series: disk, reaches: 1, within_hours: 72 };
  const state: AlertRule = { ...common, kind: 'state', score_below: 50 };
  const service: AlertRule = { ...common, kind: 'service', service: '*' };
  expect(formatAlertNumber(undefined, disk, 0.975)).toBe('97.5%');
  expect(formatAlertNumber(trend, disk, 17.6)).toBe('18 hours');
  expect(formatAlertNumber(state, null, 41.7)).toBe('42');
  expect(formatAlertNumber(service, 'service_up_ratio{service="shop"}', 0.25)).toBe('250 ms');
  expect(formatAlertNumber(undefined, 'own_metric', 12)).toBe('12');
  expect(formatAlertNumber(undefined, disk, null)).toBe('unknown');
});
