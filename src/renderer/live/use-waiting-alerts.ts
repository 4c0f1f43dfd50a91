import { useQuery } from '@tanstack/react-query';
import type { Alert } from '../../shared/model/alert';
import { waitingAlerts } from './alerts';
import { orpc } from './host-api';
import { useLive, useReadable } from './live-context';

/** Returns the alerts that wait for a person now, the worst first. Silences are queried only when there are any. */
export function useWaitingAlerts(): readonly Alert[] {
  const { data: alerts = [] } = useReadable(useLive().alerts);
  const enabled = waitingAlerts(alerts, []).length > 0;
  const { data: silences = [] } = useQuery(orpc.alerts.silences.queryOptions({ enabled, refetchInterval: 5_000 }));
  return waitingAlerts(alerts, silences);
}
