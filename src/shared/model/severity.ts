/** How much something matters; the one scale of the whole application. */
export const SEVERITIES = ['info', 'notice', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What the machine, or a part of it, is judged to be. `unknown` is not `healthy`: it says that nothing is known. */
export const STATES = ['healthy', 'degraded', 'unhealthy', 'critical', 'recovering', 'unknown'] as const;
export type State = (typeof STATES)[number];
