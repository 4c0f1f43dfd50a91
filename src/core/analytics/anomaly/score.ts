/** From here on an anomaly is worth showing. */
export const NOTICE_SCORE = 0.5;
/** From here on it is worth telling. */
export const CONFIDENT_SCORE = 0.9;

export const NOTICE_SURPRISE = 1.7;
export const CONFIDENT_SURPRISE = 2.25;
const STEEPNESS = Math.log(CONFIDENT_SCORE / (1 - CONFIDENT_SCORE)) / Math.log(CONFIDENT_SURPRISE / NOTICE_SURPRISE);

/**
 * The surprise on a scale of 0-1: an S-shaped curve (Hill's) through zero and the two tiers. It is calibrated so that of
 * the alarms with a score of 0.9 and more about nine in ten are labelled anomalies; docs/analytics.md has the curve.
 */
export function scoreOf(surprise: number): number {
  return surprise <= 0 ? 0 : 1 / (1 + (NOTICE_SURPRISE / surprise) ** STEEPNESS);
}
