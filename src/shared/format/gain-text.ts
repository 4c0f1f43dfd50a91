import type { MeasuredGain } from '../contract/digest-schemas';
import { formatDuration } from './format';

/** @example '12.3 ms lower (95%: 10.1 ms to 14.0 ms lower)', after the name of the metric and a colon */
export function gainText({ metric, gainMs, gainIntervalMs }: MeasuredGain): string {
  return `${metric}: ${effectText(gainMs)} (95%: ${intervalText(gainIntervalMs)})`;
}

/**
 * Formats an effect; a gain lowers the metric.
 *
 * @example effectText(-3.2) // '3.20 ms higher'
 */
export function effectText(gainMs: number): string {
  return `${sizeOf(gainMs)} ${gainMs < 0 ? 'higher' : 'lower'}`;
}

/** @example intervalText([1, 3]) // '1.00 ms to 3.00 ms lower' */
export function intervalText([low, high]: MeasuredGain['gainIntervalMs']): string {
  if (low >= 0) return `${sizeOf(low)} to ${sizeOf(high)} lower`;
  if (high <= 0) return `${sizeOf(high)} to ${sizeOf(low)} higher`;
  return `${sizeOf(low)} higher to ${sizeOf(high)} lower`;
}

function sizeOf(durationMs: number): string {
  return formatDuration(Math.abs(durationMs));
}
