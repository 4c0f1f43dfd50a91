import type { Bounds } from '../../shared/contract/health-schemas';

/** Deduction at the warning bound, as a share of the weight. */
const SHARE_AT_WARNING = 0.4;
/** Distance within the warning bound at which a signal ends, as a share of the bound (hysteresis). */
const RELEASE_MARGIN = 0.1;

/**
 * Returns the share of a signal's weight that a reading deducts from the score: 0 within the bounds, 0.4 at the warning
 * bound, 1 at the critical bound and beyond, linear in between. An active signal falls to 0 only a tenth within the
 * warning bound, so that a reading on the bound does not flap.
 *
 * @param value finite, in the unit of the bounds
 * @param isActive true if the signal deducted points before this reading
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
