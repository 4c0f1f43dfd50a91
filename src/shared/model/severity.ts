/** How much something matters; the one scale of the whole application. */
export type Severity = 'info' | 'notice' | 'warning' | 'critical';

/** What the machine, or a part of it, is judged to be. `unknown` is not `healthy`: it says that nothing is known. */
export type State = 'healthy' | 'degraded' | 'unhealthy' | 'critical' | 'recovering' | 'unknown';

export const SEVERITIES: readonly Severity[] = ['info', 'notice', 'warning', 'critical'];
export const STATES: readonly State[] = ['healthy', 'degraded', 'unhealthy', 'critical', 'recovering', 'unknown'];
