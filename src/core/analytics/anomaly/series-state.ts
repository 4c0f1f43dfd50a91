import { type Baseline, createBaseline } from './baseline';
import { createDeviationTrack, type DeviationTrack } from './deviation-track';
import { createShapeMemory, type ShapeMemory } from './shape-memory';
import { createStuckValue, type StuckValue } from './stuck-value';
import { createUsualDeviations, type UsualDeviations } from './usual-deviations';

/**
 * Kinds of deviation: from the last few values, from the last dozen, from the level with its seasonality, from that for
 * several consecutive values, and in the shape of the newest values.
 */
export const VIEWS = ['jump', 'step', 'level', 'shift', 'shape'] as const;
export type View = (typeof VIEWS)[number];

/** The model of a series. Plain JSON, updated in place. */
export interface SeriesState {
  readonly baseline: Baseline;
  readonly tracks: Readonly<Record<View, DeviationTrack>>;
  readonly usual: { readonly step: UsualDeviations; readonly level: UsualDeviations };
  readonly shape: ShapeMemory;
  readonly stuck: StuckValue;
  /** Means of the newest deviations from the expectation, over about 3, 16 and 4 samples. */
  readonly recent: { jump: number; step: number; shift: number };
  /** Null before the first sample. */
  lastAtMs: number | null;
  /** Number of consecutive samples that were kept out of the baseline. */
  heldSamples: number;
}

export const createSeriesState = (): SeriesState => ({
  baseline: createBaseline(),
  tracks: {
    jump: createDeviationTrack(),
    step: createDeviationTrack(),
    level: createDeviationTrack(),
    shift: createDeviationTrack(),
    shape: createDeviationTrack(),
  },
  usual: { step: createUsualDeviations(), level: createUsualDeviations() },
  shape: createShapeMemory(),
  stuck: createStuckValue(),
  recent: { jump: 0, step: 0, shift: 0 },
  lastAtMs: null,
  heldSamples: 0,
});
