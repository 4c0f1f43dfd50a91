import { expect, it } from 'vitest';
import { sampleRule } from '../../../../tests/helpers/alert-samples';
import type { AlertRule } from '../../../shared/contract/alert-schemas';
import { clearText, ruleText } from './rule-text';

const { kind: _, series: __, above: ___, ...common } = sampleRule({ for_seconds: 90 });

it('says what must be so, in the unit of the metric, and for how long', () => {
  const rules: readonly [AlertRule, string][] = [
    [sampleRule({ for_seconds: 60 }), '`filesystem_used_ratio` is above 90.0% for 1 min'],
    [
      sampleRule({ above: undefined, below: 0.1, for_seconds: 0 }),
      '`filesystem_used_ratio` is below 10.0% (fires immediately)',
    ],
    [
      sampleRule({ above: 'adaptive(cpu)' }),
      '`filesystem_used_ratio` is above the learned threshold `adaptive(cpu)` for 3 s',
    ],
    [
      { ...common, kind: 'trend', series: 'filesystem_used_ratio', reaches: 1, within_hours: 72 },
      '`filesystem_used_ratio` is forecast to reach 1 within 72 hours for 1 min 30 s',
    ],
    [{ ...common, kind: 'state', at_least: 'unhealthy' }, 'the machine is unhealthy or worse for 1 min 30 s'],
    [
      { ...common, kind: 'anomaly', series: '', for_seconds: 0 } as AlertRule,
      'any series has an anomaly with high confidence (fires immediately)',
    ],
    [{ ...common, kind: 'service', service: '*' }, 'any service is down for 1 min 30 s'],
    [
      { ...common, kind: 'composite', rules: ['a1', 'b1'], at_least: 1 },
      'at least 1 of `a1`, `b1` is met for 1 min 30 s',
    ],
  ];
  for (const [rule, text] of rules) expect(ruleText(rule, null)).toBe(text);
});

it('takes the unit from the series that a pattern found', () => {
  const rule = sampleRule({ series: 'filesystem_*', for_seconds: 0 });
  expect(ruleText(rule, null)).toBe('`filesystem_*` is above 0.90 (fires immediately)');
  expect(ruleText(rule, 'filesystem_used_ratio{mount="/"}')).toBe('`filesystem_*` is above 90.0% (fires immediately)');
});

it('says when it is over', () => {
  expect(clearText(sampleRule({ clear: 0.8, clear_for_seconds: 60 }), null)).toBe(
    'once it has been at or below 80.0% for 1 min',
  );
  expect(clearText(sampleRule({ clear_for_seconds: 0 }), null)).toBe('once it is at least 10% inside the threshold');
  expect(clearText({ ...common, kind: 'service', service: '*' }, null)).toBe(
    'once the condition has not been met for 2 s',
  );
});
