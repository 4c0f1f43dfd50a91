import { expect, it } from 'vitest';
import type { RuleTest } from '../../../shared/contract/alert-schemas';
import { changeText, compareTests } from './compare-tests';

const tested = (rules: Readonly<Record<string, number>>): RuleTest => ({
  fromMs: 0,
  toMs: 1,
  notifications: 0,
  notificationsPerWeek: 0,
  rules: Object.entries(rules).map(([rule, fired]) => ({
    rule,
    fired,
    notified: 0,
    incidentsCaught: 0,
    incidentsMissed: 0,
    firstFiredAtMs: [],
  })),
});

it('compares the active rules with the edited ones, the noisiest first', () => {
  const rows = compareTests(tested({ same: 1, gone: 9, changed: 2 }), tested({ same: 1, changed: 5, fresh: 0 }));
  expect(rows.map(({ rule, before, after, isChanged }) => [rule, before?.fired, after?.fired, isChanged])).toEqual([
    ['gone', 9, undefined, true],
    ['changed', 2, 5, true],
    ['same', 1, 1, false],
    ['fresh', undefined, 0, true],
  ]);
  expect([changeText('2', '5'), changeText('1', '1'), changeText(undefined, '0')]).toEqual(['2 → 5', '1', '– → 0']);
});
