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

/** Judgment of one frame by the model, from that frame and earlier ones only. */
export interface MachineJudgement {
  /** Unbounded, on the scale of `scoreOf`. 0 while the machine is being learned. */
  readonly surprise: number;
  /** True if the model can judge; until then, and with few series, each series is judged alone. */
  readonly isReady: boolean;
  /** Part of each series that the others do not explain, 0 for the usual one. The next call overwrites it. */
  readonly contributions: Float64Array;
}

/** Follows all series of a machine together. Bad input (NaN, infinities, a time that does not rise) is a gap. */
export interface MachineModel {
  /** @param values one for each name, NaN if missing */
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
  /** A saved model of the same interval; series that are not part of it are learned by the next fit. */
  readonly state?: MachineModelState;
}

const SAMPLED_MS = 7 * DAY_MS;
const SAMPLED_FRAMES = 1_000;
/** The first fit waits for a day, which shows most of a machine's behavior, and for this many frames. */
const LEAST_FRAMES = 400;
const LEAST_MEMBERS = 6;
/** After a longer gap the previous frame explains nothing. */
const LONGEST_STEP_INTERVALS = 2.5;
/** Cap on a residual, in usual residuals, since the unit may be a series' rounding. */
const LARGEST_REST = 1_000;
/** A state that lasts longer is the new normal, and is learned. */
const LONGEST_INCIDENT_MS = DAY_MS / 4;

/**
 * Finds frames in which the series of a machine contradict each other and the previous frame. The residual of each
 * value (`fit-regression-adjustment.ts`) is compared with its usual size; `machine-track.ts` combines the series'
 * contributions into one surprise. Fits are spread over the steps, about a millisecond each, and anomalous frames are
 * excluded.
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
      // The part of a value that is clipped as an input for the others belongs to the series itself.
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
      // A fit in progress is restarted.
      framesToFit: fit === undefined ? framesToFit : 1,
    }),
  };
}

/** Rearranges a saved model for the present series. */
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
