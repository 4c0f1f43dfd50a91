import type { Pattern } from '../contract/analytics-schemas';

/**
 * The model knows pieces of one shape each. Of what a machine does all day it is less sure, and then oftener wrong: what
 * it is not nearly certain of is not told.
 */
const CLEAR_CONFIDENCE = 0.9;

/** Whether a shape is to be shown to a person. */
export function isClear({ confidence }: Pick<Pattern, 'confidence'>): boolean {
  return confidence >= CLEAR_CONFIDENCE;
}
