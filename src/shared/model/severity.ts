/** Severities in ascending order: the only such scale of Homeostat. */
export const SEVERITIES = ['info', 'notice', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** States of the machine or a part of it. `unknown` differs from `healthy`: there is no data to judge. */
export const STATES = ['healthy', 'degraded', 'unhealthy', 'critical', 'recovering', 'unknown'] as const;
export type State = (typeof STATES)[number];
