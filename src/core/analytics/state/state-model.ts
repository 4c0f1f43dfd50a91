import type { ThresholdModel } from './state-predictor';

/** Made by `bench/train-state.ts`; changed by hand it would say what no data said. */
export const STATE_MODEL: ThresholdModel = {
  bias: -1.298,
  weights: {
    mean: -0.946,
    last: 0.725,
    lastQuarter: -0.805,
    high: 0.592,
    low: 0.806,
    meanOfDay: -0.467,
    lastQuarterAndUsualMove: 1.491,
    meanAndUsualMove: 1.754,
    moveWithin: 0.616,
    moveYesterday: 0.186,
    moveLastWeek: 0.495,
    usualMove: -0.894,
    isAbove: -1.407,
    shareAbove: 1.314,
    shareOfPast: -1.191,
    shareOfLastDay: 2.463,
    shareAtThisTime: 2.274,
    shareAfterSuch: 1.291,
  },
};
