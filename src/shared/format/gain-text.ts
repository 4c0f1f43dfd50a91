import type { MeasuredGain } from '../contract/digest-schemas';
import { formatDuration } from './format';

/**
 * What was measured, in words; a gain lowers what was measured.
 *
 * @example 'the delay of short tasks: 12.3 ms lower (95%: 10.1 ms to 14.0 ms lower)'
 */
export function gainText({ metric, gainMs, gainIntervalMs: [low, high] }: MeasuredGain): string {
  const interval =
    low < 0 && high > 0
      ? `${lengthOf(low)} higher to ${lengthOf(high)} lower`
      : high <= 0
        ? `${lengthOf(high)} to ${lengthOf(low)} higher`
        : `${lengthOf(low)} to ${lengthOf(high)} lower`;
  return `${metric}: ${lengthOf(gainMs)} ${gainMs < 0 ? 'higher' : 'lower'} (95%: ${interval})`;
}

function lengthOf(durationMs: number): string {
  return formatDuration(Math.abs(durationMs) / 1000);
}
