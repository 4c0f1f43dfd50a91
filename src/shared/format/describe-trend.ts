import type { ScoreTrend } from '../contract/health-schemas';
import { formatDuration } from './format';

/**
 * Describes the trend of the score; undefined if it is steady.
 *
 * @example describeTrend({ points: -12.3, overMs: 3_600_000 }) // 'down 12 in 1 h'
 */
export function describeTrend({ points, overMs }: ScoreTrend): string | undefined {
  const rounded = Math.round(Math.abs(points));
  if (rounded === 0) return undefined;
  return `${points > 0 ? 'up' : 'down'} ${rounded} in ${formatDuration(overMs)}`;
}
