import { adjustByHolm } from '../../../core/stats/adjust-by-holm';
import { bootstrapMedian } from '../../../core/stats/bootstrap-median';
import { compareRanks } from '../../../core/stats/compare-ranks';
import { medianOf } from '../../../core/stats/median-of';
import { signFlipTest } from '../../../core/stats/sign-flip-test';
import type { TrialEvidence, TrialPair } from '../../../shared/contract/optimization-schemas';
import type { TrialOutcome } from '../../../shared/model/trial';

/** Five pairs of the same sign only reach 0.0625. */
const LEAST_PAIRS = 6;
const MOST_P_VALUE = 0.05;
/** People do not notice a smaller gain. */
const LEAST_GAIN_RATIO = 0.1;

const median = (values: readonly number[]) => medianOf(Float64Array.from(values));

/**
 * Returns the numbers of a trial whose metric is better when lower. Discarded pairs do not count.
 *
 * @param random in [0, 1), for the interval
 * @param earlierPValues of earlier trials of the same action and target, corrected for by Holm's method
 * @returns undefined if no pair counts
 */
export function weighPairs(
  metric: string,
  pairs: readonly TrialPair[],
  random: () => number,
  earlierPValues: readonly number[] = [],
): TrialEvidence | undefined {
  const valid = pairs.filter(({ discarded }) => discarded === null);
  if (valid.length === 0) return undefined;
  const off = valid.map((pair) => pair.off);
  const on = valid.map((pair) => pair.on);
  const gains = valid.map((pair) => pair.off - pair.on);
  const gain = median(gains);
  const usual = median(off);
  const { pValue: rankPValue, a12 } = compareRanks(off, on);
  return {
    metric,
    unit: 'milliseconds',
    pairs,
    gain,
    gainInterval: bootstrapMedian(gains, random),
    gainRatio: usual > 0 ? gain / usual : 0,
    noiseRatio: usual > 0 ? noiseOf(off) / usual : 0,
    pValue: adjustByHolm([...earlierPValues, signFlipTest(gains)]).at(-1) as number,
    rankPValue,
    a12,
  };
}

/** Judges the numbers: proven better or worse by enough to matter, or neither. */
export function judgeTrial(evidence: TrialEvidence | undefined): TrialOutcome {
  const counted = evidence?.pairs.filter(({ discarded }) => discarded === null).length ?? 0;
  if (evidence === undefined || counted < LEAST_PAIRS) {
    const why = evidence?.pairs.find(({ discarded }) => discarded !== null)?.discarded;
    const reason = `Only ${counted} of ${LEAST_PAIRS} pairs could be compared${why == null ? '' : `: ${why}`}.`;
    return { verdict: 'observed', reason, evidence: evidence ?? null };
  }
  const { gainRatio, noiseRatio, pValue, gainInterval } = evidence;
  const [low, high] = gainInterval;
  const isProven = pValue < MOST_P_VALUE && (low > 0 || high < 0);
  const isLarge = Math.abs(gainRatio) >= Math.max(LEAST_GAIN_RATIO, noiseRatio);
  const percent = `${Math.round(Math.abs(gainRatio) * 100)}%`;
  const numbers = `${counted} pairs, p ${pValue < 0.001 ? '< 0.001' : pValue.toPrecision(2)}`;
  if (!isProven || !isLarge) {
    const why = isProven ? `${percent} is within the noise` : 'the difference may be due to chance';
    return {
      verdict: 'no effect',
      reason: `It made no difference to ${evidence.metric}: ${why} (${numbers}).`,
      evidence,
    };
  }
  const verdict = gainRatio > 0 ? 'better' : 'worse';
  const word = gainRatio > 0 ? 'reduced' : 'increased';
  return { verdict, reason: `It ${word} ${evidence.metric} by ${percent} (${numbers}).`, evidence };
}

/**
 * Estimates the effect that a trial would find without any change: the windows without the change are compared with
 * their successors, in every order. Returns the median.
 */
function noiseOf(off: readonly number[]): number {
  const steps = off.slice(1).map((value, index) => value - (off[index] as number));
  if (steps.length === 0) return 0;
  const found: number[] = [];
  for (let signs = 0; signs < 2 ** steps.length; signs++) {
    found.push(Math.abs(median(steps.map((step, index) => ((signs >> index) & 1 ? -step : step)))));
  }
  return median(found);
}
