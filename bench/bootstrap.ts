import { createRandom } from '../tests/helpers/seeded-random';

const RESAMPLES = 1_000;

/**
 * Estimates the range of a figure on other samples of the same kind: the middle 95 % over resamples with replacement
 * (Efron, "Bootstrap methods: another look at the jackknife", 1979).
 */
export function bootstrapInterval<Item>(
  items: readonly Item[],
  measure: (sample: readonly Item[]) => number,
): readonly [low: number, high: number] {
  const random = createRandom(1, 'bootstrap');
  const values = Float64Array.from({ length: RESAMPLES }, () =>
    measure(items.map(() => items[Math.floor(random() * items.length)] as Item)),
  )
    .filter(Number.isFinite)
    .sort();
  const at = (share: number) => values[Math.round(share * (values.length - 1))] ?? Number.NaN;
  return [at(0.025), at(0.975)];
}
