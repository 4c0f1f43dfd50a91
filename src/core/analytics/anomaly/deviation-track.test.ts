import { expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/model/time';
import { createDeviationTrack, deviationRarity, learnDeviation } from './deviation-track';

function trackOf(deviations: readonly number[]) {
  const track = createDeviationTrack();
  deviations.forEach((whole, samples) => {
    learnDeviation(
      track,
      { whole, news: whole, noise: 0.01 },
      { samples, atMs: samples * 5 * HOUR_MS, intervalMs: HOUR_MS, learnsTail: samples > 20 },
    );
  });
  return track;
}

it('distinguishes up and down', () => {
  const track = trackOf(
    Array.from({ length: 2_000 }, (_, index) => (index % 10 === 0 ? 20 : index % 2 === 0 ? 1 : -1)),
  );
  const up = deviationRarity(track, { whole: 8, news: 8, noise: 0.01 }, 2_000);
  const down = deviationRarity(track, { whole: -8, news: -8, noise: 0.01 }, 2_000);
  expect(down).toBeGreaterThan(up + 1);
});

it('uses the mean size as scale, with outliers clipped', () => {
  expect(trackOf(new Array(200).fill(2)).scale).toBeCloseTo(2, 9);
  expect(trackOf([...new Array(200).fill(2), 1e9]).scale).toBeLessThan(2.2);
});

it('allows a constant series its noise', () => {
  const track = trackOf(new Array(200).fill(0));
  expect(deviationRarity(track, { whole: 0.005, news: 0.005, noise: 0.01 }, 200)).toBeLessThan(1);
});
