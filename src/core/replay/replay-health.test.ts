import { expect, it } from 'vitest';
import { simulateMachine } from '../../../tests/helpers/simulated-machine';
import { AdaptiveThresholdManager } from '../thresholds/adaptive-threshold-manager';
import { thresholdDefinition } from '../thresholds/threshold-catalog';
import { compareThresholds, replayHealth } from './replay-health';

const fromMs = Date.UTC(2026, 0, 5);
// A simulation, see simulated-machine.ts.
const machine = simulateMachine({ role: 'server', seed: 3, fromMs, weeks: 1, intervalMs: 180_000 });
const recording = {
  table: machine.table,
  fromMs,
  toMs: fromMs + 7 * 86_400_000,
  frames: () => machine.frames(),
};
const thresholds = new AdaptiveThresholdManager({ role: 'server', mode: 'off', offsetMs: () => 0 });

it('finds the same incidents each time', () => {
  const incidents = replayHealth(recording, thresholds);
  expect(incidents.length).toBeGreaterThan(0);
  expect(replayHealth(recording, thresholds)).toEqual(incidents);
});

it('counts the incidents that laxer thresholds miss', () => {
  const blind = { bounds: (id: string) => ({ warning: thresholdDefinition(id).laxest.warning * 100, critical: 1e12 }) };
  const outcome = compareThresholds(recording, thresholds, blind);
  const critical = replayHealth(recording, thresholds).filter(({ severity }) => severity === 'critical').length;
  expect(outcome.crossingsAfter).toBe(0);
  expect(outcome.incidentsMissed).toBe(critical);
  expect(critical).toBeGreaterThan(0);
});

it('finds no difference between equal thresholds', () => {
  const { crossingsBefore, crossingsAfter, incidentsMissed, incidentsEarlier } = compareThresholds(
    recording,
    thresholds,
    thresholds,
  );
  expect([crossingsAfter, incidentsMissed, incidentsEarlier]).toEqual([crossingsBefore, 0, 0]);
});
