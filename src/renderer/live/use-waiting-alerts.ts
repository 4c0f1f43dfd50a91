import type { Alert, Silence } from '../../shared/contract/alert-schemas';
import { waitingAlerts } from './alerts';
import { useLive, useReadable } from './live-context';
import { readyValue } from './loadable';
import type { Query } from './query';
import { useQuery } from './use-query';

const SILENCES: Query<readonly Silence[]> = {
  key: 'silences of what waits',
  subject: 'silences of what waits',
  everyMs: 5_000,
  run: ({ alerts }, signal) => alerts.silences(undefined, { signal }),
};

/** The alerts that wait for somebody now, the worst first. Silences are asked for only while there is one to silence. */
export function useWaitingAlerts(): readonly Alert[] {
  const alerts = readyValue(useReadable(useLive().alerts)) ?? [];
  const isNeeded = waitingAlerts(alerts, []).length > 0;
  const silences = readyValue(useQuery(isNeeded ? SILENCES : undefined).loaded) ?? [];
  return waitingAlerts(alerts, silences);
}
