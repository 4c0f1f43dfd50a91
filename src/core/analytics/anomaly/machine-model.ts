import { DAY_MS } from '../../../shared/model/time';
import { fitRegressionAdjustment } from './fit-regression-adjustment';
import { createFrameSample, type FrameSampleState, rearrangeFrameSample } from './frame-sample';
import { createMachineTrack, type MachineTrack, trackFrame } from './machine-track';
import {
  type RegressionAdjustment,
  type RegressionAdjustmentState,
  restOf,
  restoreRegressionAdjustment,
  saveRegressionAdjustment,
  standardizeFrame,
} from './regression-adjustment';

/** What the model says of one frame, from that frame and earlier ones alone. */
export interface MachineJudgement {
  /** Unbounded, on the scale of `scoreOf`. 0 while the machine is being learned. */
  readonly surprise: number;
  /** Whether the machine is known well enough to judge: until then, and with few series, go by the series alone. */
  readonly isReady: boolean;
  /** How little the others explain of each series, 0 for the usual. The next call writes to it again. */
  readonly contributions: Float64Array;
}

/** Follows all series of a machine together. Bad input (NaN, infinities, a time that does not rise) is a gap. */
export interface MachineModel {
  /** @param values one a name, NaN where there is none */
  observe(atMs: number, values: Float64Array): MachineJudgement;
  toJSON(): MachineModelState;
}

/** The model as plain JSON. */
export interface MachineModelState {
  readonly names: readonly string[];
  readonly sample: FrameSampleState;
  readonly adjustment: RegressionAdjustmentState | null;
  readonly track: MachineTrack;
  readonly framesToFit: number;
}

export interface MachineModelOptions {
  readonly names: readonly string[];
  /** Usual time between two frames. */
  readonly intervalMs: number;
  /** A model saved earlier, of the same interval; series that it does not know are learned with the next fit. */
  readonly state?: MachineModelState;
}

const SAMPLED_MS = 7 * DAY_MS;
const SAMPLED_FRAMES = 1_000;
/** The first fit waits for a day, which shows most of what a machine does, and for so many frames. */
const LEAST_FRAMES = 400;
const LEAST_MEMBERS = 6;
/** After a longer silence the frame before explains nothing. */
const LONGEST_STEP_INTERVALS = 2.5;
/** A rest of more usual rests than this is no larger news: the unit may be a series' rounding. */
const LARGEST_REST = 1_000;
/** What stays longer is how the machine is now, and is learned. */
const LONGEST_INCIDENT_MS = DAY_MS / 4;

/**
 * Finds frames in which the series of a machine do not fit each other and the frame before. What is left of each value
 * (`fit-regression-adjustment.ts`) is compared with what is usually left; how the series' parts make one surprise is in
 * `machine-track.ts`. Fits are spread over the steps, about a millisecond each; odd frames are kept out of them.
 *
 * @example
 * const model = createMachineModel({ names, intervalMs: 60_000 });
 * const { surprise, contributions } = model.observe(atMs, values);
 */
export function createMachineModel({ names, intervalMs, state }: MachineModelOptions): MachineModel {
  const framesADay = DAY_MS / intervalMs;
  const restored = state === undefined ? undefined : rearrange(state, names);
  const sample = createFrameSample({
    seriesCount: names.length,
    capacity: SAMPLED_FRAMES,
    stride: Math.ceil(SAMPLED_MS / intervalMs / SAMPLED_FRAMES),
    ...(restored === undefined ? {} : { state: restored.sample }),
  });
  const track = restored?.track ?? createMachineTrack();
  let framesToFit = restored?.framesToFit ?? Math.max(LEAST_FRAMES, framesADay);
  let adjustment: RegressionAdjustment | undefined = restored?.adjustment;
  let fit: Generator<void, RegressionAdjustment | undefined> | undefined;
  let lastAtMs = Number.NEGATIVE_INFINITY;
  const current = new Float64Array(names.length);
  const previous = new Float64Array(names.length);
  const contributions = new Float64Array(names.length);
  let row = new Float64Array(2 * (adjustment?.members.length ?? 0));

  function advanceFit(): void {
    if (fit === undefined && --framesToFit <= 0) {
      fit = fitRegressionAdjustment(sample, LEAST_MEMBERS);
      framesToFit = framesADay;
    }
    const step = fit?.next();
    if (step?.done !== true) return;
    fit = undefined;
    adjustment = step.value;
    row = new Float64Array(2 * (adjustment?.members.length ?? 0));
  }

  function contribute(known: RegressionAdjustment): void {
    const { members, center, scale, usualRest, constants } = known;
    standardizeFrame(known, current, previous, row);
    for (let member = 0; member < members.length; member++) {
      const index = members[member] as number;
      const deviation = ((current[index] as number) - (center[member] as number)) / (scale[member] as number);
      if (!Number.isFinite(deviation)) continue;
      // What was clipped as an input for the others belongs to the series itself.
      const rest = restOf(known, member, row) + deviation - (row[member] as number);
      contributions[index] = Math.log1p(Math.min(LARGEST_REST, Math.abs(rest) / (usualRest[member] as number)));
    }
    for (const [index, value] of constants) {
      const now = current[index] as number;
      if (Number.isFinite(now) && now !== value && now !== previous[index]) {
        contributions[index] = Math.log1p(LARGEST_REST);
      }
    }
  }

  return {
    observe(atMs, values) {
      contributions.fill(0);
      if (!(atMs > lastAtMs) || atMs === Number.POSITIVE_INFINITY)
        return { surprise: 0, isReady: false, contributions };
      const follows = atMs - lastAtMs <= LONGEST_STEP_INTERVALS * intervalMs;
      lastAtMs = atMs;
      previous.set(current);
      for (let index = 0; index < names.length; index++) {
        const value = values[index] as number;
        current[index] = Number.isFinite(value) ? value : Number.NaN;
      }
      if (!follows) {
        track.news = 0;
        return { surprise: 0, isReady: adjustment !== undefined, contributions };
      }

      if (adjustment !== undefined) contribute(adjustment);
      const surprise = adjustment === undefined ? 0 : trackFrame(track, atMs, contributions);
      if (track.oddFrames === 0 || track.oddFrames > LONGEST_INCIDENT_MS / intervalMs) sample.offer(current, previous);
      advanceFit();
      return { surprise, isReady: adjustment !== undefined, contributions };
    },
    toJSON: () => ({
      names,
      sample: sample.toJSON(),
      adjustment: adjustment === undefined ? null : saveRegressionAdjustment(adjustment),
      track: JSON.parse(JSON.stringify(track)) as MachineTrack,
      // A fit that is under way is begun again.
      framesToFit: fit === undefined ? framesToFit : 1,
    }),
  };
}

/** A saved model for the series that there are now. */
function rearrange(state: MachineModelState, names: readonly string[]) {
  const was = new Map(state.names.map((name, index) => [name, index]));
  const is = new Map(names.map((name, index) => [name, index]));
  const sample = rearrangeFrameSample(
    state.sample,
    names.map((name) => was.get(name) ?? -1),
  );
  const places = state.names.map((name) => is.get(name) ?? -1);
  const { adjustment } = state;
  return {
    sample,
    adjustment: adjustment === null ? undefined : restoreRegressionAdjustment(adjustment, places),
    track: state.track,
    framesToFit: state.framesToFit,
  };
}
