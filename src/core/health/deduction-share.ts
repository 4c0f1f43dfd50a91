import type { Bounds } from '../../shared/contract/health-schemas';

/** What crossing the warning bound costs at once, as a share of the weight. */
const SHARE_AT_WARNING = 0.4;
/** How far inside the warning bound a reading must come before its signal is over, as a share of the bound. */
const RELEASE_MARGIN = 0.1;

/**
 * Which share of a signal's weight a reading takes from the score: 0 within the bounds, 0.4 at the warning bound, 1 at
 * the critical bound and beyond, in proportion between. A signal that is active falls to 0 only a tenth inside the
 * warning bound, so that a reading that lies on the bound does not flap.
 *
 * @param value finite, in the unit of the bounds
 * @param isActive whether the signal took points before this reading
 * @returns 0 to 1
 */
export function deductionShare(
  value: number,
  { warning, critical }: Bounds,
  direction: 'above' | 'below',
  isActive: boolean,
): number {
  const sign = direction === 'above' ? 1 : -1;
  const beyondWarning = sign * (value - warning);
  if (beyondWarning >= 0) {
    const reach = sign * (critical - warning);
    const progress = reach > 0 ? Math.min(1, beyondWarning / reach) : 1;
    return SHARE_AT_WARNING + (1 - SHARE_AT_WARNING) * progress;
  }
  if (!isActive) return 0;
  const margin = RELEASE_MARGIN * Math.abs(warning);
  if (margin === 0 || -beyondWarning >= margin) return 0;
  return SHARE_AT_WARNING * (1 + beyondWarning / margin);
}
