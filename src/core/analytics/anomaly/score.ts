/** Least score of an anomaly that is shown. */
export const NOTICE_SCORE = 0.5;
/** Least score of an anomaly that is notified. */
export const CONFIDENT_SCORE = 0.9;

export const NOTICE_SURPRISE = 1.7;
export const CONFIDENT_SURPRISE = 2.25;
const STEEPNESS = Math.log(CONFIDENT_SCORE / (1 - CONFIDENT_SCORE)) / Math.log(CONFIDENT_SURPRISE / NOTICE_SURPRISE);

/**
 * Maps the surprise to a scale of 0-1 by a sigmoid (Hill's) through zero and the two thresholds. It is calibrated so
 * that of the alarms with a score of 0.9 and more about nine in ten are labeled anomalies; docs/analytics.md has the
 * curve.
 */
export function scoreOf(surprise: number): number {
  return surprise <= 0 ? 0 : 1 / (1 + (NOTICE_SURPRISE / surprise) ** STEEPNESS);
}
