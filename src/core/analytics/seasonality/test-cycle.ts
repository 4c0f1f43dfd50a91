/** Result of a test for a period. */
export interface CycleTest {
  /** Mean of each phase. */
  readonly profile: Float64Array;
  /** Share of the variance that the profile of the other cycles explains in each cycle: 0 and below for noise. */
  readonly strength: number;
  readonly significant: boolean;
}

/**
 * One-sided 99.9 % points of Student's t for 2, 3, … degrees of freedom; the last for all above. About thirty periods
 * are tested on a series.
 */
const CRITICAL_T: readonly number[] = [
  22.33, 10.21, 7.17, 5.89, 5.21, 4.79, 4.5, 4.3, 4.14, 4.02, 3.93, 3.85, 3.79, 3.73, 3.69, 3.65, 3.61, 3.58, 3.55,
  3.09,
];

/**
 * Tests a period by cross-validation over cycles: each cycle is compared with the mean of the others. Autocorrelated
 * noise has peaks in its autocorrelation too, but its cycles are not similar. A t-test over the cycles' correlations
 * detects that without any assumption about the noise within a cycle.
 *
 * @param values without trend
 */
export function testCycle(values: Float64Array, period: number): CycleTest {
  const cycles = Math.floor(values.length / period);
  const first = values.length - cycles * period;
  const sums = new Float64Array(period);
  for (let step = first; step < values.length; step++) {
    const phase = step % period;
    sums[phase] = (sums[phase] as number) + (values[step] as number);
  }
  const correlations: number[] = [];
  let errors = 0;
  let squares = 0;
  for (let cycle = 0; cycle < cycles; cycle++) {
    let own = 0;
    let others = 0;
    let both = 0;
    for (let step = first + cycle * period; step < first + (cycle + 1) * period; step++) {
      const value = values[step] as number;
      const expected = ((sums[step % period] as number) - value) / (cycles - 1);
      errors += (value - expected) ** 2;
      own += value * value;
      others += expected * expected;
      both += value * expected;
    }
    squares += own;
    correlations.push(own > 0 && others > 0 ? both / Math.sqrt(own * others) : 0);
  }
  return {
    profile: sums.map((sum) => sum / cycles),
    strength: squares > 0 ? Math.max(0, 1 - errors / squares) : 0,
    significant: meanIsPositive(correlations),
  };
}

function meanIsPositive(samples: readonly number[]): boolean {
  const size = samples.length;
  if (size < 3) return false;
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / size;
  const variance = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / (size - 1);
  const critical = CRITICAL_T[Math.min(size - 3, CRITICAL_T.length - 1)] as number;
  return mean > critical * Math.sqrt(variance / size);
}
