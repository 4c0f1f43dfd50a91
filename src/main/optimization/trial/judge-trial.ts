import { adjustByHolm } from '../../../core/stats/adjust-by-holm';
import { bootstrapMedian } from '../../../core/stats/bootstrap-median';
import { compareRanks } from '../../../core/stats/compare-ranks';
import { medianOf } from '../../../core/stats/median-of';
import { signFlipTest } from '../../../core/stats/sign-flip-test';
import type { TrialEvidence, TrialPair } from '../../../shared/contract/optimization-schemas';
import type { TrialOutcome } from '../../../shared/model/trial';

/** Five pairs of one sign only reach 0.0625. */
const LEAST_PAIRS = 6;
const MOST_P_VALUE = 0.05;
/** Less than this nobody notices. */
const LEAST_GAIN_RATIO = 0.1;

const median = (values: readonly number[]) => medianOf(Float64Array.from(values));

/**
 * The numbers of a trial whose metric is better when it is lower. The unit is the window: pairs that were discarded do
 * not count.
 *
 * @param random in [0, 1), for the interval
 * @param earlierPValues of trials of the same before: who tries often enough finds something
 * @returns undefined where no pair counts
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

/** The verdict on those numbers: proven better or worse, by enough to matter, or neither. */
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
 * What the trial would say of windows between which nothing was changed: those without the change, each against the
 * next, with every choice of which came first. The median of what it would find.
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
