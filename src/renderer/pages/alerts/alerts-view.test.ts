import { expect, it } from 'vitest';
import { alertsHash, parseAlertsView } from '../../routes';

it('comes back from an address as it went in', () => {
  const alert = 'service-down service="a&b=c #1"';
  for (const view of [
    { section: 'active', alert, mute: undefined, sought: '' },
    { section: 'active', alert: undefined, mute: alert, sought: '' },
    { section: 'history', alert: undefined, mute: undefined, sought: 'disk "?&' },
  ] as const) {
    expect(parseAlertsView(alertsHash(view))).toEqual(view);
  }
  expect(alertsHash({})).toBe('#/alerts');
});

it('ignores invalid parts of an address', () => {
  const first = { section: 'active', alert: undefined, mute: undefined, sought: '' };
  expect(parseAlertsView('#/alerts?section=everything&alert=')).toEqual(first);
  expect(parseAlertsView(`#/alerts?section=rules&alert=${'x'.repeat(3_000)}`)).toEqual(first);
  expect(parseAlertsView('#/alerts?section=rules').section).toBe('rules');
});
