import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../tests/helpers/seeded-random';
import type {
  Deduction,
  Incident,
  ReplayOutcome,
  ThresholdMode,
  ThresholdRecommendation,
} from '../../shared/contract/health-schemas';
import type { ThresholdSource } from '../../shared/model/threshold';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/model/time';
import { AdaptiveThresholdManager, type Replay } from './adaptive-threshold-manager';
import type { MetricHistory } from './threshold-adjustment';
import { thresholdDefinition } from './threshold-catalog';

const MONDAY = Date.UTC(2026, 0, 5);

const better: ReplayOutcome = {
  fromMs: MONDAY,
  toMs: MONDAY + 21 * DAY_MS,
  crossingsBefore: 10,
  crossingsAfter: 2,
  incidentsMissed: 0,
  incidentsEarlier: 0,
};

function create(mode: ThresholdMode = 'suggest', kept?: ReturnType<AdaptiveThresholdManager['toJSON']>) {
  return new AdaptiveThresholdManager({ role: 'desktop', mode, offsetMs: () => 0, ...(kept && { kept }) });
}

/** Creates three weeks of minutes of one threshold's series. */
function history(
  threshold: string,
  valueAt: (atMs: number, random: () => number) => number,
  incidents: readonly Incident[] = [],
): MetricHistory {
  const random = createRandom(5, threshold);
  const atMs = Float64Array.from({ length: 21 * 24 * 60 }, (_, minute) => MONDAY + minute * MINUTE_MS);
  const values = atMs.map((at) => valueAt(at, random));
  return {
    fromMs: MONDAY,
    toMs: MONDAY + 21 * DAY_MS,
    thresholds: [{ limit: threshold, subject: null, series: { atMs, values } }],
    incidents,
  };
}

const isBackup = (atMs: number) => new Date(atMs).getUTCHours() === 2;
/** Calm, but every night at two the disk is busy. */
const nightly = history('io-pressure', (atMs, random) => (isBackup(atMs) ? 0.45 : 0.12) + 0.02 * random());

function incident(
  threshold: string,
  openedAtMs: number,
  severity: 'warning' | 'critical',
  closedAtMs: number | null,
): Incident {
  const firstSignal: Deduction = {
    signal: threshold,
    resource: 'memory',
    subject: null,
    severity,
    points: 20,
    weight: 45,
    metric: threshold,
    value: 1,
    bounds: { warning: 0, critical: 1 },
    direction: 'above',
    sinceMs: openedAtMs,
    text: '',
  };
  return {
    id: `incident-${openedAtMs}`,
    openedAtMs,
    closedAtMs,
    severity,
    resource: 'memory',
    subject: null,
    cause: 'The browser leaks',
    firstSignal,
    culprits: [],
    timeline: [],
  };
}

describe('thresholds learn', () => {
  it('nothing from a few days', () => {
    const manager = create();
    const { thresholds } = nightly;
    manager.autoAdjustThresholds(
      { fromMs: MONDAY, toMs: MONDAY + 6 * DAY_MS, thresholds, incidents: [] },
      () => better,
    );
    expect(manager.suggestThresholdUpdates()).toEqual([]);
  });

  it('a habit, in its hours only', () => {
    const manager = create();
    manager.autoAdjustThresholds(nightly, () => better);
    const [proposal] = manager.suggestThresholdUpdates();
    expect(proposal).toMatchObject({
      limit: 'io-pressure',
      hours: [2, 26, 50, 74, 98, 122, 146],
      from: { warning: 0.35, critical: 0.7 },
      reason: 'Daily 02:00-03:00: the value reaches 47.0% in most weeks, and no incident followed.',
      isValid: true,
    });
    // At most a quarter at a time.
    expect(proposal?.to.warning).toBe(0.45);
    const noon = MONDAY + 12 * HOUR_MS;
    const two = MONDAY + 2 * HOUR_MS;
    expect(manager.bounds('io-pressure', two).warning).toBe(0.35);
    manager.adopt([proposal?.id ?? ''], MONDAY, 'person', () => better);
    expect(manager.bounds('io-pressure', two).warning).toBe(0.45);
    expect(manager.bounds('io-pressure', noon).warning).toBe(0.35);
  });

  it('to be stricter if there is room, but never beyond the safe range', () => {
    const manager = create('auto');
    const calm = history('io-pressure', (_, random) => 0.03 + 0.01 * random());
    for (let round = 0; round < 20; round++)
      manager.autoAdjustThresholds(calm, () => ({ ...better, crossingsBefore: 2 }));
    const bounds = manager.bounds('io-pressure', MONDAY);
    expect(bounds.warning).toBe(thresholdDefinition('io-pressure').strictest.warning);
    expect(manager.changes.length).toBeGreaterThan(1);
    expect(manager.changes[0]?.reason).toContain('still leaves headroom');
  });

  it('nothing if they are for safety', () => {
    const manager = create('auto');
    manager.autoAdjustThresholds(
      history('memory-used', (atMs) => (isBackup(atMs) ? 0.95 : 0.5)),
      () => better,
    );
    expect(manager.bounds('memory-used', MONDAY)).toEqual({ warning: 0.92, critical: 0.97 });
  });

  it('to warn earlier of an incident with early signs', () => {
    const openedAtMs = MONDAY + 10 * DAY_MS;
    const reported = incident('memory-pressure', openedAtMs, 'critical', openedAtMs + HOUR_MS);
    const rising = history(
      'memory-pressure',
      (atMs, random) => (atMs > openedAtMs - 20 * MINUTE_MS && atMs <= openedAtMs ? 0.09 : 0.02 + 0.01 * random()),
      [reported],
    );
    const manager = create();
    manager.autoAdjustThresholds(rising, () => ({ ...better, incidentsEarlier: 1 }));
    const [proposal] = manager.suggestThresholdUpdates();
    expect(proposal?.reason).toContain('could have been detected 19 minutes earlier');
    expect(proposal?.to.warning).toBeLessThan(0.1);
  });
});

describe('the manager', () => {
  it('adopts nothing in suggest mode, and everything that the replay confirms in auto mode', () => {
    const suggesting = create('suggest');
    suggesting.autoAdjustThresholds(nightly, () => better);
    expect(suggesting.changes).toEqual([]);
    const acting = create('auto');
    acting.autoAdjustThresholds(nightly, () => better);
    expect(acting.changes).toMatchObject([{ by: 'auto', limit: 'io-pressure' }]);
    const refuted = create('auto');
    refuted.autoAdjustThresholds(nightly, () => ({ ...better, incidentsMissed: 1 }));
    expect(refuted.changes).toEqual([]);
    expect(refuted.suggestThresholdUpdates()).toMatchObject([{ isValid: false }]);
  });

  it('does nothing while it is off, and returns the presets', () => {
    const manager = create('off');
    manager.autoAdjustThresholds(nightly, () => better);
    expect(manager.suggestThresholdUpdates()).toEqual([]);
  });

  it('is frozen while an incident is open', () => {
    const manager = create();
    manager.autoAdjustThresholds(nightly, () => better);
    const id = manager.suggestThresholdUpdates()[0]?.id ?? '';
    manager.learnFromIncidents([incident('cpu-pressure', MONDAY, 'warning', null)]);
    expect(manager.adopt([id], MONDAY, 'person', () => better)).toEqual({ refused: 'An incident is open.' });
    manager.learnFromIncidents([incident('cpu-pressure', MONDAY, 'warning', MONDAY + 1)]);
    expect(manager.adopt([id], MONDAY, 'person', () => better)).toMatchObject([{ limit: 'io-pressure' }]);
  });

  it('undoes a change exactly, and not twice', () => {
    const manager = create();
    manager.autoAdjustThresholds(nightly, () => better);
    manager.adopt([manager.suggestThresholdUpdates()[0]?.id ?? ''], MONDAY, 'person', () => better);
    const id = manager.changes[0]?.id ?? '';
    expect(manager.revert(id)).toMatchObject({ isReverted: true });
    expect(manager.bounds('io-pressure', MONDAY + 2 * HOUR_MS)).toEqual(manager.preset('io-pressure'));
    expect(manager.isLearned('io-pressure')).toBe(false);
    expect(manager.revert(id)).toEqual({ refused: 'This change is already undone.' });
  });

  it('keeps learned thresholds across a restart', () => {
    const manager = create();
    manager.autoAdjustThresholds(nightly, () => better);
    manager.adopt([manager.suggestThresholdUpdates()[0]?.id ?? ''], MONDAY, 'person', () => better);
    const again = create('suggest', JSON.parse(JSON.stringify(manager)));
    expect(again.bounds('io-pressure', MONDAY + 26 * HOUR_MS).warning).toBe(0.45);
    expect(again.changes).toEqual(manager.changes);
  });

  it('refuses bounds that are not safe', () => {
    const adjustment = {
      limit: 'io-pressure',
      hours: [],
      from: { warning: 0.35, critical: 0.7 },
      to: { warning: 0.9, critical: 0.99 },
      reason: '',
    };
    expect(create().validateThresholdChanges([adjustment], () => better)).toContain('outside the safe range');
    const modest = { ...adjustment, to: { warning: 0.4, critical: 0.8 } };
    expect(create().validateThresholdChanges([modest], () => better)).toBeUndefined();
    expect(create().validateThresholdChanges([modest], () => ({ ...better, incidentsMissed: 1 }))).toBe(
      'Critical incidents of the past would have been missed (1).',
    );
    expect(create().validateThresholdChanges([modest], () => ({ ...better, crossingsAfter: 11 }))).toContain(
      '11 incidents instead of 10',
    );
  });
});

describe('changes that are right alone and wrong together', () => {
  const proposal = (threshold: string, atMs: number): ThresholdRecommendation => {
    const { warning, critical } = thresholdDefinition(threshold).bounds.desktop;
    const to = { warning: warning * 1.1, critical };
    return {
      id: `${threshold}-${atMs}`,
      limit: threshold,
      hours: [],
      from: { warning, critical },
      to,
      reason: '',
      replay: better,
      isValid: true,
    };
  };
  const proposals = [proposal('io-pressure', 1), proposal('cpu-pressure', 1), proposal('memory-pressure', 1)];
  const isMoved = (thresholds: ThresholdSource, threshold: string) =>
    thresholds.bounds(threshold, MONDAY).warning !== thresholdDefinition(threshold).bounds.desktop.warning;
  /** Replays one incident that both disk and processor showed: one of their thresholds must stay. */
  const replay: Replay = (before, after) => {
    const isMissed = (thresholds: ThresholdSource) =>
      isMoved(thresholds, 'io-pressure') && isMoved(thresholds, 'cpu-pressure');
    return { ...better, incidentsMissed: isMissed(after) && !isMissed(before) ? 1 : 0 };
  };
  const proposed = (mode: ThresholdMode = 'suggest') => {
    const manager = create(mode);
    manager.propose(proposals);
    return manager;
  };

  it('are not adopted at once; a subset is chosen automatically', () => {
    const manager = proposed();
    const ids = proposals.map(({ id }) => id);
    expect(manager.adopt(ids, MONDAY, 'auto', replay)).toEqual({
      refused: 'Together with the other adopted thresholds: critical incidents of the past would have been missed (1).',
    });
    expect(manager.changes).toEqual([]);
    const together = manager.chooseTogether(replay);
    expect(together).toEqual(['io-pressure-1', 'memory-pressure-1']);
    expect(manager.adopt(together, MONDAY, 'auto', replay)).toHaveLength(2);
  });

  it('are not adopted one after the other, until the first is undone', () => {
    const manager = proposed();
    expect(manager.hasMovedSinceReview).toBe(false);
    manager.adopt(['io-pressure-1'], MONDAY, 'person', replay);
    expect(manager.hasMovedSinceReview).toBe(true);
    expect(manager.adopt(['cpu-pressure-1'], MONDAY, 'person', replay)).toMatchObject({
      refused: expect.stringContaining('Together with the other adopted thresholds'),
    });
    expect(manager.revert(manager.changes[0]?.id ?? '')).toMatchObject({ isReverted: true });
    expect(manager.adopt(['cpu-pressure-1'], MONDAY, 'person', replay)).toHaveLength(1);
  });

  it('are not adopted if one of them is wrong alone, for any gain of the others', () => {
    const manager = create();
    manager.propose([{ ...proposal('io-pressure', 1), replay: { ...better, incidentsMissed: 2 }, isValid: false }]);
    expect(manager.adopt(['io-pressure-1'], MONDAY, 'person', () => better)).toEqual({
      refused: 'Critical incidents of the past would have been missed (2).',
    });
  });
});
