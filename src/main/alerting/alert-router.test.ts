import { describe, expect, it } from 'vitest';
import { sampleAlert } from '../../../tests/helpers/alert-samples';
import type { Alert, Silence } from '../../shared/model/alert';
import type { RoutingConfig } from '../../shared/model/alert-routing';
import type { AlertChange } from './alert-book';
import { AlertRouter, type Routed, type RouterRecord } from './alert-router';

const MINUTE_MS = 60_000;
const CONFIG: RoutingConfig = { routes: [], default_channels: ['desktop'], cooldown_seconds: 300 };

function create(
  config: Partial<RoutingConfig> = {},
  silences: readonly Silence[] = [],
  restored: RouterRecord = { groups: [], summaries: [] },
) {
  return new AlertRouter({
    config: () => ({ ...CONFIG, ...config }),
    silences: () => silences,
    offsetMs: () => 0,
    restored,
  });
}

const change = (kind: AlertChange['kind'], values: Partial<Alert> = {}): AlertChange => ({
  kind,
  by: 'homeostat',
  alert: sampleAlert({ phase: kind === 'resolved' ? 'resolved' : 'firing', ...values }),
});

const words = ({ outgoing }: Routed) =>
  outgoing.map(
    // The instant behind the id is no part of what these tests look at.
    ({ channel, notification: { id, status, title, revision } }) =>
      `${channel}: ${id.replace(/ \d+$/, '')} ${revision} ${status} ${title}`,
  );

const other = { fingerprint: 'slow', rule: 'slow', summary: 'Disk is slow' };

describe('what is told', () => {
  it('is one notification an incident, renewed when it gets worse, and ended once', () => {
    const router = create();
    const incidentId = 'incident-1';
    expect(words(router.advance(0, [change('firing', { incidentId })]))).toEqual([
      'desktop: incident-1 1 firing / is 95% full',
    ]);
    expect(words(router.advance(1_000, [change('firing', { ...other, incidentId })]))).toEqual([]);
    const worse = change('firing', {
      fingerprint: 'gone',
      rule: 'gone',
      severity: 'critical',
      summary: 'Disk is gone',
      incidentId,
    });
    expect(words(router.advance(2_000, [worse]))).toEqual(['desktop: incident-1 2 firing Disk is gone']);
    expect(words(router.advance(3_000, [change('resolved', { incidentId })]))).toEqual([]);
    const end = [
      change('resolved', { ...other, incidentId }),
      change('resolved', { fingerprint: 'gone', severity: 'critical', summary: 'Disk is gone', incidentId }),
    ];
    expect(words(router.advance(4_000, end))).toEqual(['desktop: incident-1 3 resolved Over: Disk is gone']);
    expect(words(router.advance(5_000, []))).toEqual([]);
    expect(router.record).toEqual({ groups: [], summaries: [] });
  });

  it('is renewed after the cooldown where something was added', () => {
    const router = create();
    router.advance(0, [change('firing', { incidentId: 'i' })]);
    router.advance(1_000, [change('firing', { ...other, incidentId: 'i' })]);
    expect(words(router.advance(299_000, []))).toEqual([]);
    expect(words(router.advance(300_000, []))).toEqual(['desktop: i 2 firing / is 95% full']);
    expect(words(router.advance(900_000, []))).toEqual([]);
  });

  it('is nothing of what is for the log or the badge', () => {
    const router = create();
    expect(words(router.advance(0, [change('firing', { severity: 'notice' })]))).toEqual([]);
    expect(words(router.advance(1, [change('resolved', { severity: 'notice' })]))).toEqual([]);
  });

  it('goes where its route says, and to the default else', () => {
    const router = create({
      routes: [{ match: { rule: 'disk-*', severity: 'critical' }, channels: ['phone', 'mail'] }],
    });
    const critical = { fingerprint: 'x', severity: 'critical' } as const;
    expect(
      words(router.advance(0, [change('firing'), change('firing', critical)]))
        .map((text) => text.split(':')[0])
        .sort(),
    ).toEqual(['desktop', 'mail', 'phone']);
  });

  it('is not told while it is silenced, and told when the silence ends', () => {
    const silence: Silence = {
      id: 's',
      matchers: { mount: '/' },
      fromMs: 0,
      untilMs: 10_000,
      comment: '',
      createdBy: 'anna',
    };
    const router = create({}, [silence]);
    const first = router.advance(0, [change('firing')]);
    expect(words(first)).toEqual([]);
    expect(first.withheld).toMatchObject([{ reason: 'silenced' }]);
    expect(words(router.advance(10_000, []))).toHaveLength(1);
  });

  it('ends in silence where nobody was told', () => {
    const silence: Silence = {
      id: 's',
      matchers: { rule: '*' },
      fromMs: 0,
      untilMs: 1e9,
      comment: '',
      createdBy: 'anna',
    };
    const router = create({}, [silence]);
    router.advance(0, [change('firing')]);
    expect(words(router.advance(1, [change('resolved')]))).toEqual([]);
  });

  it('waits for the end of the quiet hours, unless it is critical', () => {
    const quiet_hours = { from: '22:00', to: '07:00' };
    const at = (hour: number) => Date.UTC(2026, 0, 5, hour);
    const router = create({ quiet_hours });
    const night = router.advance(at(23), [change('firing')]);
    expect(words(night)).toEqual([]);
    expect(night.withheld).toMatchObject([{ reason: 'quiet hours' }]);
    expect(words(router.advance(at(24 + 6), []))).toEqual([]);
    expect(words(router.advance(at(24 + 7), []))).toHaveLength(1);
    expect(words(create({ quiet_hours }).advance(at(23), [change('firing', { severity: 'critical' })]))).toHaveLength(
      1,
    );
  });

  it('waits longer for what fires again and again', () => {
    const router = create();
    const flapping = router.advance(0, [change('firing', { flaps: 4, firedAtMs: 0 })]);
    expect(words(flapping)).toEqual([]);
    expect(flapping.withheld).toMatchObject([{ reason: 'flapping' }]);
    expect(words(router.advance(15 * MINUTE_MS, []))).toEqual([]);
    expect(words(router.advance(16 * MINUTE_MS, []))).toHaveLength(1);
  });

  it('is a few notifications of a thousand alerts, the last one with the number of the others', () => {
    const router = create();
    const storm = Array.from({ length: 1_000 }, (_, i) =>
      change('firing', { fingerprint: `f${i}`, severity: i === 777 ? 'critical' : 'warning', summary: `trouble ${i}` }),
    );
    const { outgoing, withheld } = router.advance(0, storm);
    // One of the five is kept back for what is critical.
    expect(outgoing).toHaveLength(4);
    expect(outgoing[0]?.notification.title).toBe('trouble 777');
    expect(outgoing[3]?.notification.title).toBe('And 997 more alerts');
    expect(withheld.filter(({ reason }) => reason === 'too many at once')).toHaveLength(997);
    expect(words(router.advance(1_000, []))).toEqual([]);
    const over = storm.map(
      ({ alert }) => ({ kind: 'resolved', by: '', alert: { ...alert, phase: 'resolved' } }) as const,
    );
    const ends = words(router.advance(2_000, over));
    expect(ends).toHaveLength(4);
    expect(ends.at(-1)).toBe('desktop: summary 2 resolved Over: And 997 more alerts');
    expect(router.record).toEqual({ groups: [], summaries: [] });
  });

  it('is told to others where nobody acknowledges what is critical', () => {
    const escalation = { after_seconds: 900, channels: ['phone'] };
    const router = create({ escalation });
    router.advance(0, [change('firing', { severity: 'critical' })]);
    expect(words(router.advance(899_000, []))).toEqual([]);
    expect(words(router.advance(900_000, []))).toEqual(['phone: disk-full / 2 firing / is 95% full']);
    expect(words(router.advance(2_000_000, []))).toEqual([]);
    const heard = create({ escalation });
    heard.advance(0, [change('firing', { severity: 'critical' })]);
    heard.advance(1, [change('acknowledged', { severity: 'critical', phase: 'acknowledged', acknowledgedBy: 'anna' })]);
    expect(words(heard.advance(900_000, []))).toEqual([]);
  });

  it('is neither repeated nor forgotten over a restart', () => {
    const before = create();
    before.advance(0, [change('firing')]);
    const after = create({}, [], JSON.parse(JSON.stringify(before.record)));
    expect(words(after.advance(1_000, []))).toEqual([]);
    expect(words(after.advance(2_000, [change('resolved')]))).toEqual([
      'desktop: disk-full / 2 resolved Over: / is 95% full',
    ]);
  });
});
