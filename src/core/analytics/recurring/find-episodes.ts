import type { TimeSeries } from '../../../shared/model/time-series';
import { differences } from '../../stats/differences';
import { medianOf } from '../../stats/median-of';
import { sortedQuantile } from '../../stats/sorted-quantile';

/** A period in which a condition was true. */
export interface Episode {
  readonly fromMs: number;
  /** The first instant after it. */
  readonly toMs: number;
}

const LEAST_POINTS = 50;
/** More consecutive quiet rows than this end an episode. */
const MOST_QUIET_ROWS = 2;
/**
 * Least distance of a metric from its resting level, in units of its spread at rest, and as a share of its largest
 * distance.
 */
const LEAST_SPREADS = 4;
const LEAST_SHARE_OF_PEAK = 0.4;
/**
 * An episode lasts until the metric falls below this share of the threshold (hysteresis), so that noise does not end
 * it.
 */
const LASTS_ABOVE_SHARE = 0.5;
/** A condition that is true for a larger share of the time is the normal state, not an episode. */
const MOST_SHARE_OF_TIME = 0.4;

/**
 * Lists the periods in which a metric was clearly above its resting level. Empty if it never was, or was most of the
 * time.
 */
export function findEpisodes({ atMs, values }: TimeSeries): Episode[] {
  const sorted = values.filter(Number.isFinite).sort();
  if (sorted.length < LEAST_POINTS) return [];
  const rest = sortedQuantile(sorted, 0.5);
  const spread = Math.max(rest - sortedQuantile(sorted, 0.16), 0.1 * (sortedQuantile(sorted, 0.84) - rest));
  const peak = sortedQuantile(sorted, 1 - Math.min(0.005, 20 / sorted.length));
  const bound = rest + Math.max(LEAST_SPREADS * spread, LEAST_SHARE_OF_PEAK * (peak - rest));
  const lasting = rest + LASTS_ABOVE_SHARE * (bound - rest);
  const above = sorted.filter((value) => value > bound).length;
  if (above === 0 || above > MOST_SHARE_OF_TIME * sorted.length) return [];
  const stepMs = medianOf(differences(atMs));
  const episodes: { fromMs: number; toMs: number }[] = [];
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    const at = atMs[row] as number;
    const current = episodes.at(-1);
    const isNear = current !== undefined && at - current.toMs <= MOST_QUIET_ROWS * stepMs;
    if (isNear && value > lasting) current.toMs = at + stepMs;
    else if (value > bound) episodes.push({ fromMs: at, toMs: at + stepMs });
  }
  return episodes;
}
