import { expect, it } from 'vitest';
import { sampleAlert } from '../../../../tests/helpers/alert-samples';
import { sampleIncident } from '../../../../tests/helpers/health-samples';
import { groupAlerts } from './alert-groups';

it('puts alerts of one incident together, the worst first, and leaves out what does not fire yet', () => {
  const incident = sampleIncident({ id: 'incident-1' });
  const groups = groupAlerts(
    [
      sampleAlert({ fingerprint: 'alone', severity: 'notice' }),
      sampleAlert({ fingerprint: 'symptom', incidentId: 'incident-1' }),
      sampleAlert({ fingerprint: 'not yet', phase: 'pending', incidentId: 'incident-1' }),
      sampleAlert({ fingerprint: 'of the past', incidentId: 'gone' }),
      sampleAlert({ fingerprint: 'worst', severity: 'critical', incidentId: 'incident-1', activeSinceMs: 5 }),
    ],
    [incident],
  );
  expect(groups.map(({ incident: found, alerts }) => [found?.id, alerts.map((one) => one.fingerprint)])).toEqual([
    ['incident-1', ['worst', 'symptom']],
    [undefined, ['of the past']],
    [undefined, ['alone']],
  ]);
});
