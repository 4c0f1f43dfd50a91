import { expect, it } from 'vitest';
import { sampleAlert } from '../../../../tests/helpers/alert-samples';
import { sampleIncident } from '../../../../tests/helpers/health-samples';
import { groupAlerts, withFreshValues } from './alert-groups';

it('puts alerts of one incident together, the worst first, and leaves out what does not fire yet', () => {
  const incident = sampleIncident({ id: 'incident-1' });
  const groups = groupAlerts(
    [
      sampleAlert({ fingerprint: 'alone', activeSinceMs: -1 }),
      sampleAlert({ fingerprint: 'symptom', incidentId: 'incident-1' }),
      sampleAlert({ fingerprint: 'not yet', phase: 'pending', incidentId: 'incident-1' }),
      sampleAlert({ fingerprint: 'of the past', incidentId: 'gone' }),
      sampleAlert({ fingerprint: 'alone too', severity: 'info' }),
      sampleAlert({ fingerprint: 'worst', severity: 'critical', incidentId: 'incident-1', activeSinceMs: 5 }),
    ],
    [incident],
  );
  expect(groups.map(({ incident: found, alerts }) => [found?.id, alerts.map((one) => one.fingerprint)])).toEqual([
    ['incident-1', ['worst', 'symptom']],
    [undefined, ['of the past']],
    [undefined, ['alone', 'alone too']],
  ]);
});

it('shows fresh values, and those of the alert where there are none', () => {
  const notified = [sampleAlert({ fingerprint: 'moved', value: 1 }), sampleAlert({ fingerprint: 'new', value: 2 })];
  const fresh = [sampleAlert({ fingerprint: 'moved', value: 9, phase: 'pending' })];
  expect(withFreshValues(notified, fresh).map(({ value, phase }) => [value, phase])).toEqual([
    [9, 'firing'],
    [2, 'firing'],
  ]);
});
