import type { MeasuredGain } from '../model/digest';
import { formatDuration } from './format';

/**
 * What was measured, in words; a gain is less of what was measured.
 *
 * @example 'the delay of short work: 12.3 ms less (95%: 10.1 ms to 14.0 ms less)'
 */
export function gainText({ metric, gainMs, gainIntervalMs: [low, high] }: MeasuredGain): string {
  const interval =
    low < 0 && high > 0
      ? `${lengthOf(low)} more to ${lengthOf(high)} less`
      : high <= 0
        ? `${lengthOf(high)} to ${lengthOf(low)} more`
        : `${lengthOf(low)} to ${lengthOf(high)} less`;
  return `${metric}: ${lengthOf(gainMs)} ${gainMs < 0 ? 'more' : 'less'} (95%: ${interval})`;
}

function lengthOf(durationMs: number): string {
  return formatDuration(Math.abs(durationMs) / 1000);
}
