import { describe, expect, it } from 'vitest';
import { sampleAlert } from '../../../tests/helpers/alert-samples';
import { channelsFor, isNotified, isQuiet, labelsOf, matchesLabels, type RoutingConfig } from './alert-routing';
import { HOUR_MS } from './time';

const CONFIG: RoutingConfig = { routes: [], default_channels: ['desktop'], cooldown_seconds: 300 };

describe('matchesLabels', () => {
  const labels = labelsOf(sampleAlert({ labels: { mount: '/srv/data' } }));

  it.each([
    [{}, true],
    [{ mount: '/srv/*' }, true],
    [{ mount: '/srv' }, false],
    [{ rule: 'disk-*', severity: 'warning' }, true],
    [{ rule: 'disk-*', severity: 'critical' }, false],
    [{ metric: 'filesystem_used_ratio*' }, true],
    [{ nothing: '*' }, false],
    [{ constructor: '*' }, false],
    // Not a regular expression: such characters are literal.
    [{ mount: '/srv/.+' }, false],
  ])('%j: %s', (matchers, expected) => {
    expect(matchesLabels(matchers, labels)).toBe(expected);
  });
});

it('takes the first route that matches, or the default channels', () => {
  const routes = [
    { match: { severity: 'critical' }, channels: ['phone'] },
    { match: { rule: 'disk-*' }, channels: ['mail'] },
    { match: { mount: '/' }, channels: ['never'] },
  ];
  const of = (values: Parameters<typeof sampleAlert>[0]) => channelsFor(sampleAlert(values), { ...CONFIG, routes });
  expect(of({ severity: 'critical' })).toEqual(['phone']);
  expect(of({})).toEqual(['mail']);
  expect(of({ rule: 'other', labels: {} })).toEqual(['desktop']);
});

it('notifies about warnings and critical alerts only', () => {
  expect((['info', 'notice', 'warning', 'critical'] as const).map(isNotified)).toEqual([false, false, true, true]);
});

describe('isQuiet', () => {
  const at = (hour: number, minute = 0) => Date.UTC(2026, 0, 5, hour, minute);

  it('covers quiet hours past midnight, without their last minute', () => {
    const config = { ...CONFIG, quiet_hours: { from: '22:00', to: '07:00' } };
    const quiet = [at(21, 59), at(22), at(24), at(24 + 6, 59), at(24 + 7)].map((ms) => isQuiet(config, ms, () => 0));
    expect(quiet).toEqual([false, true, true, true, false]);
  });

  it('covers quiet hours within one day, and takes equal times for none', () => {
    const day = { ...CONFIG, quiet_hours: { from: '12:00', to: '13:30' } };
    expect([at(11, 59), at(12), at(13, 29), at(13, 30)].map((ms) => isQuiet(day, ms, () => 0))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    const never = { ...CONFIG, quiet_hours: { from: '12:00', to: '12:00' } };
    expect([isQuiet(never, at(12), () => 0), isQuiet(CONFIG, at(12), () => 0)]).toEqual([false, false]);
  });

  it('follows local time before and after the clocks change', () => {
    const config = { ...CONFIG, quiet_hours: { from: '22:00', to: '07:00' } };
    // Berlin on 2026-03-29: from UTC+1 to UTC+2 at 01:00 UTC.
    const changeMs = Date.UTC(2026, 2, 29, 1);
    const offsetMs = (atMs: number) => (atMs < changeMs ? HOUR_MS : 2 * HOUR_MS);
    const utc = (day: number, hour: number, minute: number) => Date.UTC(2026, 2, day, hour, minute);
    expect(isQuiet(config, utc(28, 5, 59), offsetMs)).toBe(true);
    expect(isQuiet(config, utc(28, 6, 0), offsetMs)).toBe(false);
    expect(isQuiet(config, utc(29, 4, 59), offsetMs)).toBe(true);
    expect(isQuiet(config, utc(29, 5, 0), offsetMs)).toBe(false);
  });
});
