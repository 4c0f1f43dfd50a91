import { formatDuration } from './format';

/**
 * A span of time in whole seconds, for what has gone on for so long or is set to a round number: fractions would only
 * tremble.
 *
 * @example roundDuration(29.4) // '29 s'
 * @example roundDuration(0.5) // '500 ms'
 */
export function roundDuration(seconds: number): string {
  return formatDuration(seconds < 1 ? seconds : Math.round(seconds)).replace(/\.0+(?= )/, '');
}
