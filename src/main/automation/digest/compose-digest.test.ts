import { describe, expect, it } from 'vitest';
import type { AlertEvent } from '../../../shared/contract/alert-schemas';
import type { Incident } from '../../../shared/contract/health-schemas';
import type { Change, TrialEvidence } from '../../../shared/contract/optimization-schemas';
import { DAY_MS } from '../../../shared/model/time';
import { composeDigest, type DigestInput } from './compose-digest';
import { digestMarkdown } from './digest-markdown';

const NOW_MS = Date.UTC(2026, 5, 15, 12);

const change = (id: string, more: Partial<Change>): Change => ({
  id,
  action: 'process-priority',
  target: 'pid:7',
  targetText: 'cc1plus (7)',
  state: 'kept',
  reason: '',
  by: 'person',
  startedAtMs: NOW_MS - 1000,
  endedAtMs: null,
  before: ['0'],
  after: ['10'],
  verdict: null,
  evidence: null,
  expiresAtMs: null,
  exitPolicy: 'revert',
  ...more,
});

const evidence = (gainRatio: number): TrialEvidence => ({
  metric: 'the time that a frame is late',
  unit: 'milliseconds',
  pairs: [],
  gain: 20 * gainRatio,
  gainInterval: [15 * gainRatio, 25 * gainRatio],
  gainRatio,
  noiseRatio: 0.05,
  pValue: 0.01,
  rankPValue: 0.01,
  a12: 0.9,
});

const incident = (id: string, openedAtMs: number, closedAtMs: number | null): Incident => ({
  id,
  openedAtMs,
  closedAtMs,
  severity: 'warning',
  resource: 'cpu',
  subject: null,
  cause: `<b>cc1plus</b> | ${id}`,
  firstSignal: {
    signal: 'cpu-pressure',
    resource: 'cpu',
    subject: null,
    severity: 'warning',
    weight: 30,
    points: 20,
    metric: 'cpu.pressure',
    value: 0.5,
    bounds: { warning: 0.2, critical: 0.6 },
    direction: 'above',
    sinceMs: openedAtMs,
    text: 'tasks wait',
  },
  culprits: [],
  timeline: [
    { atMs: openedAtMs, kind: 'opened', text: 'tasks wait' },
    { atMs: openedAtMs + 1, kind: 'tried', text: 'cc1plus gave way' },
  ],
});

const fired = (atMs: number, rule: string): AlertEvent => ({
  atMs,
  kind: 'firing',
  subject: rule,
  rule,
  severity: 'warning',
  by: 'rule',
  text: '',
});

const QUIET: DigestInput = {
  fromMs: NOW_MS - DAY_MS,
  toMs: NOW_MS,
  transitions: [],
  incidents: [],
  alertEvents: [],
  changes: [],
};

describe('a digest', () => {
  it('divides the monitored time among the states', () => {
    const at = (share: number) => QUIET.fromMs + share * DAY_MS;
    const { states, watchedMs } = composeDigest({
      ...QUIET,
      transitions: [
        { atMs: at(0.2), from: 'unknown', to: 'healthy', reason: '' },
        { atMs: at(0.5), from: 'healthy', to: 'degraded', reason: '' },
        { atMs: at(0.6), from: 'degraded', to: 'healthy', reason: '' },
        { atMs: at(0.6), from: 'healthy', to: 'unknown', reason: '' },
      ],
    });
    expect(watchedMs / DAY_MS).toBeCloseTo(0.4, 9);
    expect(states).toEqual([
      { state: 'healthy', share: 0.75 },
      { state: 'degraded', share: 0.25 },
    ]);
  });

  it('lists the incidents of the period with their attempts', () => {
    const { incidents } = composeDigest({
      ...QUIET,
      incidents: [
        incident('over before', QUIET.fromMs - 500, QUIET.fromMs - 100),
        incident('began before', QUIET.fromMs - 500, QUIET.fromMs + 500),
        incident('goes on', NOW_MS - 500, null),
        incident('later', NOW_MS + 500, null),
      ],
    });
    expect(incidents.map(({ id, durationMs, tried }) => [id, durationMs, tried])).toEqual([
      ['goes on', null, ['cc1plus gave way']],
      ['began before', 1000, ['cc1plus gave way']],
    ]);
  });

  it('counts the alerts of the period and names the noisiest rule first', () => {
    const { alerts } = composeDigest({
      ...QUIET,
      alertEvents: [
        fired(NOW_MS - 3, 'disk'),
        fired(NOW_MS - 2, 'swap'),
        fired(NOW_MS - 1, 'swap'),
        fired(QUIET.fromMs - 1, 'old'),
        { ...fired(NOW_MS - 1, 'swap'), kind: 'notified' },
        { ...fired(NOW_MS - 1, 'swap'), kind: 'failed' },
      ],
    });
    expect(alerts).toEqual({
      fired: 3,
      notified: 1,
      failedDeliveries: 1,
      noisiest: [
        { rule: 'swap', fired: 2 },
        { rule: 'disk', fired: 1 },
      ],
    });
  });

  it('quotes the measured gain of a change, or none', () => {
    const { changes } = composeDigest({
      ...QUIET,
      changes: [
        change('measured', { verdict: 'better', evidence: evidence(0.4), startedAtMs: NOW_MS - 5 }),
        change('unmeasured', { startedAtMs: NOW_MS - 9 }),
        change('before', { startedAtMs: QUIET.fromMs - 1 }),
      ],
    });
    expect(changes.map(({ id, gain }) => [id, gain?.gainMs, gain?.gainIntervalMs])).toEqual([
      ['measured', 8, [6, 10]],
      ['unmeasured', undefined, undefined],
    ]);
  });

  it('counts the outcomes of changes by week', () => {
    const { effectiveness } = composeDigest({
      ...QUIET,
      changes: [
        change('1', { verdict: 'better', evidence: evidence(0.4) }),
        change('2', { verdict: 'no effect', evidence: evidence(0), state: 'undone' }),
        change('3', { verdict: 'better', evidence: evidence(0.2) }),
        change('4', { startedAtMs: NOW_MS - 8 * DAY_MS }),
        change('5', { startedAtMs: NOW_MS - 90 * DAY_MS }),
      ],
    });
    expect(effectiveness).toHaveLength(12);
    expect(effectiveness[11]).toEqual({
      fromMs: NOW_MS - 7 * DAY_MS,
      better: 2,
      worse: 0,
      noEffect: 1,
      observed: 0,
      unmeasured: 0,
      gainRatio: 0.2,
    });
    expect(effectiveness[10]).toMatchObject({ unmeasured: 1, gainRatio: null });
    expect(effectiveness.reduce((sum, { unmeasured }) => sum + unmeasured, 0)).toBe(1);
  });

  it('escapes names in the document', () => {
    const document = digestMarkdown(
      composeDigest({
        ...QUIET,
        incidents: [incident('x', NOW_MS - 500, null)],
        changes: [change('1', { verdict: 'better', evidence: evidence(0.4), targetText: 'a|b\n# c' })],
      }),
    );
    expect(document).toContain('\\<b\\>cc1plus\\</b\\> \\| x Tried: cc1plus gave way');
    expect(document).toContain('a\\|b␊\\# c');
    expect(document).toContain('the time that a frame is late: 8.00 ms lower (95%: 6.00 ms to 10.0 ms lower)');
    expect(digestMarkdown(composeDigest(QUIET))).toContain('No incidents.');
  });
});
