import type { Pattern } from '../contract/analytics-schemas';

/**
 * Confidence below which shapes are not shown: the model was trained on windows of a single shape, and is often wrong
 * about the mixed shapes of real data unless it is nearly certain.
 */
const CLEAR_CONFIDENCE = 0.9;

/** Returns true if a shape is clear enough to show. */
export function isClear({ confidence }: Pick<Pattern, 'confidence'>): boolean {
  return confidence >= CLEAR_CONFIDENCE;
}
