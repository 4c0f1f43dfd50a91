import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { createAnalogMember } from './analog-member';
import { createLinearMember, createThetaMember } from './drift-members';
import type { ForecastMember } from './forecast-member';
import { createLevelMembers } from './level-members';
import { createLongCycleMembers, createSeasonalMembers } from './seasonal-members';
import { createSmoothingMember } from './smoothing-member';

const VALUES = Float64Array.of(12, 15, 11, 9, 14, 18, 13, 10, 15, 20, 14, 12, 17, 21, 16, 12);

function say(member: ForecastMember, origin: number, steps: number): number[] {
  const said = new Float64Array(steps);
  member.predict(origin, said);
  return [...said];
}

it('drifts by half the slope in the Theta method', () => {
  // From the formula of Hyndman and Billah in NumPy: level smoothed by 0.3, slope from numpy.polyfit.
  const known = [15.622595587589426, 15.760095587589426, 15.897595587589427];
  say(createThetaMember(VALUES, 1), 15, 3).forEach((value, ahead) => {
    expect(value).toBeCloseTo(known[ahead] as number, 10);
  });
});

it('extrapolates a resistant line that a burst does not affect', () => {
  const values = Float64Array.from({ length: 30 }, (_, step) => (step === 28 ? 1e6 : 7 + 3 * step));
  expect(say(createLinearMember(values, 30), 29, 2).map(Math.round)).toEqual([97, 100]);
});

it('repeats a cycle, also beyond its length', () => {
  const [naive, typical] = createSeasonalMembers(VALUES, 4) as [ForecastMember, ForecastMember];
  expect(say(naive, 15, 6)).toEqual([17, 21, 16, 12, 17, 21]);
  expect(say(naive, 13, 3)).toEqual([14, 12, 17]);
  expect(say(typical, 15, 4)).toEqual([14.5, 19, 13.5, 11]);
});

it('repeats the shorter cycle before there is a longer one', () => {
  const [week] = createLongCycleMembers(VALUES, 12, 4) as [ForecastMember];
  expect(say(week, 9, 4)).toEqual([13, 10, 12, 15]);
});

it('predicts the continuation of similar moments, at any time', () => {
  const random = createRandom(9, 'analogs');
  const values = new Float64Array(900);
  for (let step = 3; step < 900; step++) {
    // A warning of two steps, at no fixed time; then a burst.
    if (random() < 0.03) values.set([500, 700, 90, 80].slice(0, 900 - step), step);
  }
  values.set([0, 0, 0, 500, 700], 895);
  expect(say(createAnalogMember(values), 899, 2)).toEqual([90, 80]);
});

it('predicts the last value while no moment has a past to compare', () => {
  expect(say(createAnalogMember(VALUES), 15, 2)).toEqual([12, 12]);
});

describe.each([4, 36, 200])('with a cycle of %i steps', (period) => {
  const random = createRandom(2, 'members');
  const values = Float64Array.from({ length: 900 }, (_, step) => random() + Math.sin((2 * Math.PI * step) / period));
  const create = (past: Float64Array) => [
    ...createLevelMembers(past, 96, 336),
    ...createSeasonalMembers(past, period),
    ...createLongCycleMembers(past, 2 * period, period),
    createLinearMember(past, 192),
    createSmoothingMember(past, 1),
    createThetaMember(past, period),
    createAnalogMember(past),
  ];

  it('predicts the same with or without the values after the origin', () => {
    const origin = 601;
    const later = values.map((value, step) => (step > origin ? 1e6 : value));
    const onceKnown = create(values);
    create(later).forEach((member, index) => {
      // Weights of smoothing are chosen once for the whole past; everything else is causal.
      if (member.method === 'ets') return;
      expect(say(member, origin, 250)).toEqual(say(onceKnown[index] as ForecastMember, origin, 250));
    });
  });

  it('predicts finite numbers', () => {
    for (const member of create(values)) {
      expect(say(member, 2 * period + 10, 250).every(Number.isFinite)).toBe(true);
    }
  });
});
