import { expect, it } from 'vitest';
import { sampleAlert } from '../../../tests/helpers/alert-samples';
import { waitingAlerts } from './alerts';

it('counts firing alerts that are neither acknowledged nor silenced, the worst and oldest first', () => {
  const alerts = [
    sampleAlert({ fingerprint: 'silenced', labels: { mount: '/mnt/backup' } }),
    sampleAlert({ fingerprint: 'log only', severity: 'info' }),
    sampleAlert({ fingerprint: 'later', activeSinceMs: 20 }),
    sampleAlert({ fingerprint: 'earlier', activeSinceMs: 10 }),
    sampleAlert({ fingerprint: 'worst', severity: 'critical', activeSinceMs: 30 }),
    sampleAlert({ fingerprint: 'not yet', phase: 'pending', severity: 'critical' }),
    sampleAlert({ fingerprint: 'seen to', phase: 'acknowledged', acknowledgedBy: 'person' }),
    sampleAlert({ fingerprint: 'seen to, without data', phase: 'unknown', acknowledgedBy: 'person' }),
    sampleAlert({ fingerprint: 'without data', phase: 'unknown', activeSinceMs: 40 }),
  ];
  const silence = { id: '1', matchers: { mount: '/mnt/*' }, fromMs: 0, untilMs: 1, comment: '', createdBy: 'person' };
  expect(waitingAlerts(alerts, [silence]).map(({ fingerprint }) => fingerprint)).toEqual([
    'worst',
    'earlier',
    'later',
    'without data',
  ]);
});
