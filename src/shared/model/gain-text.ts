import type { MeasuredGain } from './digest';

/**
 * What was measured, in words; a gain is less of what was measured.
 *
 * @example '12.3 ms less of the time that a frame is late (95 %: 10.1 to 14.0 ms)'
 */
export function gainText({ metric, gainMs, gainIntervalMs: [from, to] }: MeasuredGain): string {
  const isLess = gainMs >= 0;
  const bounds = isLess ? [from, to] : [-to, -from];
  const [low, high] = bounds.map((bound) => bound.toFixed(1));
  return `${Math.abs(gainMs).toFixed(1)} ms ${isLess ? 'less' : 'more'} of ${metric} (95 %: ${low} to ${high} ms)`;
}
