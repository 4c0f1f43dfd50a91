import { describe, expect, it } from 'vitest';
import { sampleAlert } from '../../../tests/helpers/alert-samples';
import type { Alert, Silence } from '../../shared/contract/alert-schemas';
import type { RoutingConfig } from '../../shared/model/alert-routing';
import { MINUTE_MS } from '../../shared/model/time';
import { AlertRouter, type Routed, type RouterRecord } from './alert-router';
import type { AlertChange } from './alert-states';

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
    // These tests ignore the instant in the id.
    ({ channel, notification: { id, status, title, revision } }) =>
      `${channel}: ${id.replace(/ \d+$/, '')} ${revision} ${status} ${title}`,
  );

const other = { fingerprint: 'slow', rule: 'slow', summary: 'Disk is slow' };

describe('a notification', () => {
  it('covers one incident, is renewed when it gets worse, and ends once', () => {
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
    expect(words(router.advance(4_000, end))).toEqual(['desktop: incident-1 3 resolved Resolved: Disk is gone']);
    expect(words(router.advance(5_000, []))).toEqual([]);
    expect(router.record).toEqual({ groups: [], summaries: [] });
  });

  it('is renewed after the cooldown if an alert was added', () => {
    const router = create();
    router.advance(0, [change('firing', { incidentId: 'i' })]);
    router.advance(1_000, [change('firing', { ...other, incidentId: 'i' })]);
    expect(words(router.advance(299_000, []))).toEqual([]);
    expect(words(router.advance(300_000, []))).toEqual(['desktop: i 2 firing / is 95% full']);
    expect(words(router.advance(900_000, []))).toEqual([]);
  });

  it('is not sent for info and notice', () => {
    const router = create();
    expect(words(router.advance(0, [change('firing', { severity: 'notice' })]))).toEqual([]);
    expect(words(router.advance(1, [change('resolved', { severity: 'notice' })]))).toEqual([]);
  });

  it('follows its route, or uses the default channels', () => {
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

  it('waits for the end of a silence', () => {
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
    expect(first.suppressed).toMatchObject([{ reason: 'silenced' }]);
    expect(words(router.advance(10_000, []))).toHaveLength(1);
  });

  it('has no end if it was never sent', () => {
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
    expect(night.suppressed).toMatchObject([{ reason: 'quiet hours' }]);
    expect(words(router.advance(at(24 + 6), []))).toEqual([]);
    expect(words(router.advance(at(24 + 7), []))).toHaveLength(1);
    expect(words(create({ quiet_hours }).advance(at(23), [change('firing', { severity: 'critical' })]))).toHaveLength(
      1,
    );
  });

  it('waits longer for alerts that flap', () => {
    const router = create();
    const flapping = router.advance(0, [change('firing', { flaps: 4, firedAtMs: 0 })]);
    expect(words(flapping)).toEqual([]);
    expect(flapping.suppressed).toMatchObject([{ reason: 'flapping' }]);
    expect(words(router.advance(15 * MINUTE_MS, []))).toEqual([]);
    expect(words(router.advance(16 * MINUTE_MS, []))).toHaveLength(1);
  });

  it('does not wait for an alert that fired twice before, and waits eight minutes after the third time', () => {
    expect(words(create().advance(0, [change('firing', { flaps: 2, firedAtMs: 0 })]))).toHaveLength(1);
    const router = create();
    expect(words(router.advance(0, [change('firing', { flaps: 3, firedAtMs: 0 })]))).toEqual([]);
    expect(words(router.advance(8 * MINUTE_MS - 1, []))).toEqual([]);
    expect(words(router.advance(8 * MINUTE_MS, []))).toHaveLength(1);
  });

  it('summarizes a thousand alerts in a few messages, with the number of the others', () => {
    const router = create();
    const storm = Array.from({ length: 1_000 }, (_, i) =>
      change('firing', { fingerprint: `f${i}`, severity: i === 777 ? 'critical' : 'warning', summary: `trouble ${i}` }),
    );
    const { outgoing, suppressed } = router.advance(0, storm);
    // One of the five is reserved for critical alerts.
    expect(outgoing).toHaveLength(4);
    expect(outgoing[0]?.notification.title).toBe('trouble 777');
    expect(outgoing[3]?.notification.title).toBe('997 more alerts');
    expect(suppressed.filter(({ reason }) => reason === 'rate limit')).toHaveLength(997);
    expect(words(router.advance(1_000, []))).toEqual([]);
    const over = storm.map(
      ({ alert }) => ({ kind: 'resolved', by: '', alert: { ...alert, phase: 'resolved' } }) as const,
    );
    const ends = words(router.advance(2_000, over));
    expect(ends).toHaveLength(4);
    expect(ends.at(-1)).toBe('desktop: summary 2 resolved Resolved: 997 more alerts');
    expect(router.record).toEqual({ groups: [], summaries: [] });
  });

  it('escalates a critical alert that stays unacknowledged', () => {
    const escalation = { after_seconds: 900, channels: ['phone'] };
    const router = create({ escalation });
    router.advance(0, [change('firing', { severity: 'critical' })]);
    expect(words(router.advance(899_000, []))).toEqual([]);
    expect(words(router.advance(900_000, []))).toEqual(['phone: disk-full / 2 firing / is 95% full']);
    expect(words(router.advance(2_000_000, []))).toEqual([]);
    const received = create({ escalation });
    received.advance(0, [change('firing', { severity: 'critical' })]);
    received.advance(1, [
      change('acknowledged', { severity: 'critical', phase: 'acknowledged', acknowledgedBy: 'anna' }),
    ]);
    expect(words(received.advance(900_000, []))).toEqual([]);
  });

  it('is neither repeated nor lost at a restart', () => {
    const before = create();
    before.advance(0, [change('firing')]);
    const after = create({}, [], JSON.parse(JSON.stringify(before.record)));
    expect(words(after.advance(1_000, []))).toEqual([]);
    expect(words(after.advance(2_000, [change('resolved')]))).toEqual([
      'desktop: disk-full / 2 resolved Resolved: / is 95% full',
    ]);
  });

  it('summarizes the incidents of the quiet hours as a digest', () => {
    const quiet_hours = { from: '22:00', to: '07:00' };
    const at = (hour: number) => Date.UTC(2026, 0, 5, hour);
    const router = create({ quiet_hours });
    router.advance(at(23), [change('firing'), change('firing', other)]);
    const after = create({ quiet_hours }, [], JSON.parse(JSON.stringify(router.record)));
    expect(words(after.advance(at(24 + 6), []))).toEqual([]);
    expect(words(after.advance(at(24 + 7), []))).toEqual(['desktop: summary 1 firing 2 alerts during quiet hours']);
    expect(words(after.advance(at(24 + 8), [change('resolved')]))).toEqual([]);
    expect(words(after.advance(at(24 + 9), [change('resolved', other)]))).toEqual([
      'desktop: summary 2 resolved Resolved: 2 alerts during quiet hours',
    ]);
  });

  it('passes if it is critical and warnings have used up the channel, and otherwise waits for room', () => {
    const router = create();
    for (let i = 0; i < 4; i++) router.advance(i, [change('firing', { fingerprint: `w${i}`, summary: `w${i}` })]);
    expect(words(router.advance(10, [change('firing', { fingerprint: 'late', summary: 'late' })]))).toEqual([]);
    const critical = change('firing', { fingerprint: 'c', severity: 'critical', summary: 'fire' });
    expect(words(router.advance(11, [critical]))).toEqual(['desktop: c 1 firing fire']);
    expect(words(router.advance(20 * MINUTE_MS + 20, []))).toEqual(['desktop: late 1 firing late']);
  });

  it('is not sent late for an alert that has ended', () => {
    const router = create();
    for (let i = 0; i < 4; i++) router.advance(i, [change('firing', { fingerprint: `w${i}` })]);
    router.advance(10, [change('firing', { fingerprint: 'late' })]);
    expect(words(router.advance(20, [change('resolved', { fingerprint: 'late' })]))).toEqual([]);
    expect(words(router.advance(60 * MINUTE_MS, []))).toEqual([]);
  });

  it('is not sent for an alert that was acknowledged first', () => {
    const silence: Silence = {
      id: 's',
      matchers: { rule: 'disk-full' },
      fromMs: 0,
      untilMs: 10_000,
      comment: '',
      createdBy: 'anna',
    };
    const router = create({}, [silence]);
    router.advance(0, [change('firing')]);
    router.advance(1, [change('acknowledged', { phase: 'acknowledged', acknowledgedBy: 'anna' })]);
    expect(words(router.advance(10_000, []))).toEqual([]);
  });

  it('reports each reason for suppression once, not on every tick', () => {
    const silence: Silence = {
      id: 's',
      matchers: { rule: 'd*' },
      fromMs: 0,
      untilMs: 1e9,
      comment: '',
      createdBy: 'a',
    };
    const router = create({}, [silence]);
    expect(router.advance(0, [change('firing')]).suppressed).toHaveLength(1);
    expect(router.advance(1, []).suppressed).toEqual([]);
    expect(router.advance(2, [change('firing', { fingerprint: 'x' })]).suppressed).toHaveLength(1);
  });

  it('has a new id when the problem recurs, so that no receiver takes it for a repetition', () => {
    const router = create();
    const [first] = router.advance(0, [change('firing')]).outgoing;
    router.advance(1, [change('resolved')]);
    const [second] = router.advance(2, [change('firing')]).outgoing;
    expect(second?.notification.id).not.toBe(first?.notification.id);
  });

  it('stays one if the incident begins later or has another id after a restart', () => {
    const router = create();
    router.advance(0, [change('firing')]);
    router.advance(1, [change('attached', { incidentId: 'i' })]);
    expect(words(router.advance(2, [change('firing', { ...other, incidentId: 'i' })]))).toEqual([]);
    const after = create({}, [], JSON.parse(JSON.stringify(router.record)));
    after.advance(3, [change('attached', { incidentId: 'renamed' })]);
    after.advance(4, [change('firing', { fingerprint: 'third', incidentId: 'renamed' })]);
    expect(after.record.groups).toHaveLength(1);
    expect(after.record.groups[0]?.alerts).toHaveLength(3);
  });

  it('includes pending alerts of its incident', () => {
    const silences: Silence[] = [
      { id: 's', matchers: { rule: 'slow' }, fromMs: 0, untilMs: 1e9, comment: '', createdBy: 'a' },
    ];
    const router = create({}, silences);
    router.advance(0, [change('firing', { incidentId: 'i' }), change('firing', other)]);
    expect(router.record.groups).toHaveLength(2);
    router.advance(1, [change('attached', { ...other, incidentId: 'i' })]);
    expect(router.record.groups).toHaveLength(1);
  });

  it('ends silently if its alerts expired', () => {
    const router = create();
    router.advance(0, [change('firing')]);
    expect(words(router.advance(1, [change('expired')]))).toEqual([]);
    expect(router.record.groups).toEqual([]);
  });

  it('is escalated once, and not during a silence', () => {
    const escalation = { after_seconds: 900, channels: ['phone'] };
    const storm = Array.from({ length: 100 }, (_, i) =>
      change('firing', { fingerprint: `f${i}`, severity: 'critical', summary: `f${i}` }),
    );
    const router = create({ escalation });
    router.advance(0, storm);
    const escalated = router.advance(900_000, []).outgoing.filter(({ channel }) => channel === 'phone');
    expect(escalated).toHaveLength(5);
    expect(escalated.at(-1)?.notification.title).toBe('96 more alerts');
  });

  it('ends when only a notice is left, which is sent once its rule makes it a warning', () => {
    const router = create();
    const notice = change('firing', { ...other, severity: 'notice', incidentId: 'i' });
    router.advance(0, [change('firing', { incidentId: 'i' }), notice]);
    expect(words(router.advance(1, [change('resolved', { incidentId: 'i' })]))).toEqual([
      'desktop: i 2 resolved Resolved: / is 95% full',
    ]);
    expect(router.record.groups).toEqual([]);
    expect(words(router.advance(2, [change('reworded', { ...other, incidentId: 'i' })]))).toEqual([
      'desktop: i 1 firing Disk is slow',
    ]);
  });
});
