import type { State } from '../model/severity';

/** States as a person reads them; the API keeps the values. */
export const STATE_LABELS: Readonly<Record<State, string>> = {
  healthy: 'Healthy',
  degraded: 'Degraded',
  unhealthy: 'Unhealthy',
  critical: 'Critical',
  recovering: 'Recovering',
  unknown: 'Unknown',
};
