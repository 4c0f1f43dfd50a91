import type { Deduction, Resource } from '../../shared/contract/health-schemas';
import { SEVERITIES } from '../../shared/model/severity';

export interface Score {
  /** 0 to 100: 100 minus the points of all deductions, at least 0. */
  readonly score: number;
  /** All findings, the largest first; points are 0 if another finding of the same resource counts. */
  readonly deductions: readonly Deduction[];
}

/**
 * Computes the score. Only the largest of several findings on one resource deducts points: pressure and queue are two
 * views of one cause, and must not count twice.
 */
export function computeScore(found: readonly Deduction[]): Score {
  const heaviest = new Map<Resource, Deduction>();
  for (const deduction of found) {
    const other = heaviest.get(deduction.resource);
    if (other === undefined || deduction.points > other.points) heaviest.set(deduction.resource, deduction);
  }
  let points = 0;
  for (const deduction of heaviest.values()) points += deduction.points;
  const deductions = found
    .map((one) => (heaviest.get(one.resource) === one || one.points === 0 ? one : { ...one, points: 0 }))
    .sort((a, b) => b.points - a.points || SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  return { score: Math.max(0, 100 - points), deductions };
}
