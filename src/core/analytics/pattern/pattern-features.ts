import { sampleKurtosis } from 'simple-statistics';
import type { PatternType } from '../../../shared/contract/analytics-schemas';
import { tryFlat } from './flat-hypothesis';
import { tryPulse } from './pulse-hypothesis';
import { tryPulseTrain } from './pulse-train-hypothesis';
import { tryRamp } from './ramp-hypothesis';
import { logRatio, quantileOutside, type RowSpan, type Segment } from './segment';
import { tryStep } from './step-hypothesis';
import { tryVariance } from './variance-hypothesis';

export interface PatternEvidence {
  /** One number each, in the order of the model's training. */
  readonly features: readonly number[];
  readonly spans: Readonly<Record<Exclude<PatternType, 'none'>, RowSpan>>;
}

/** Computes the evidence for each pattern in a period: every hypothesis at its best fit. */
export function gatherEvidence(segment: Segment): PatternEvidence {
  const pulse = tryPulse(segment);
  const train = tryPulseTrain(segment);
  const step = tryStep(segment);
  const ramp = tryRamp(segment);
  const variance = tryVariance(segment);
  const flat = tryFlat(segment);
  return {
    features: [
      ...pulse.features,
      ...train.features,
      ...step.features,
      ...ramp.features,
      ...variance.features,
      ...flat.features,
      // If a step and a ramp both explain much, the difference decides.
      ramp.gains[0] - step.gains[0],
      ramp.gains[1] - step.gains[1],
      ...describe(segment),
    ],
    spans: {
      spike: pulse.up,
      dip: pulse.down,
      level_up: step.up,
      level_down: step.down,
      leak: ramp.span,
      variance_up: variance.span,
      flatline: flat.span,
      burst_periodic: train.span,
    },
  };
}

/** Describes the kind of metric, because smooth and noisy ones differ in their usual values. */
function describe({ values, steps }: Segment): number[] {
  const sizes = steps.map(Math.abs);
  const usual = quantileOutside(sizes, 0.75, []);
  return [
    Math.log(1e-3 + usual),
    logRatio(quantileOutside(sizes, 0.99, []), usual + 1e-3),
    logRatio(quantileOutside(sizes, 1, []), quantileOutside(sizes, 0.99, []) + 1e-3),
    Math.log(10 + sampleKurtosis(Array.from(values))),
  ];
}
