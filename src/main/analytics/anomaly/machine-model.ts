import { createFrameSample, type FrameSampleState, rearrangeFrameSample } from './frame-sample';
import {
  fitRegressionAdjustment,
  type RegressionAdjustment,
  type RegressionAdjustmentState,
  restOf,
  restoreRegressionAdjustment,
  saveRegressionAdjustment,
  standardizeFrame,
} from './regression-adjustment';
import { CONFIDENT_SURPRISE, NOTICE_SURPRISE } from './score';
import { createUsualDepartures, noteDeparture, type UsualDepartures, usualDepartureAt } from './usual-departures';

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
}

interface MachineTrack {
  /** Frames until the regressions are fitted anew, and seen so far. */
  framesToFit: number;
  frames: number;
  /** Running median of the statistic, and how many it is made of. */
  level: number;
  judged: number;
  /** Strengths by the hour of the day, and that of the newest frame beyond what is usual at its hour. */
  readonly usual: UsualDepartures;
  news: number;
  /** For how many frames on end the machine has been odd. */
  oddFrames: number;
}

export interface MachineModelOptions {
  readonly names: readonly string[];
  /** Usual time between two frames. */
  readonly intervalMs: number;
  /** A model saved earlier, of the same interval; series that it does not know are learned with the next fit. */
  readonly state?: MachineModelState;
}

const DAY_MS = 86_400_000;
const SAMPLED_MS = 7 * DAY_MS;
const SAMPLED_FRAMES = 1_000;
/** The first fit waits for a day, which shows most of what a machine does, and for so many frames. */
const LEAST_FRAMES = 400;
const LEAST_MEMBERS = 6;
/** After a longer silence the frame before explains nothing. */
const LONGEST_STEP_INTERVALS = 2.5;
/** Something that is wrong with a machine shows in several series, but not in all. */
const COUNTED_SERIES = 10;
/** A rest of more usual rests than this is no larger news: the unit may be a series' rounding. */
const LARGEST_REST = 1_000;
const LEVEL_FRAMES = 30;
const LEVEL_STEP = 0.002;
/** Steadies the comparison with the level where that is low. */
const LEVEL_GROUND = 10;
/** One frame this odd is worth showing; two on end that are also news, by their mean, are worth telling. */
const ODD_STRENGTH = 1;
const TOLD_STRENGTH = 0.75;
/** What comes at the same hour of most days, like a backup, is still shown, but is no news: this much of it and less. */
const EXCUSED_SHARE = 1;
/** What stays longer is how the machine is now, and is learned. */
const LONGEST_INCIDENT_MS = DAY_MS / 4;

/**
 * Finds frames in which the series of a machine do not fit each other and the frame before. What is left of each value
 * (`regression-adjustment.ts`) is compared with what is usually left, by its logarithm, since rests have heavy tails;
 * the ten largest are added up, and compared with their own running median. Fits are spread over the steps, about a
 * millisecond each; frames that are odd are kept out of them.
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
  const track: MachineTrack = restored?.track ?? createTrack(Math.max(LEAST_FRAMES, framesADay));
  let adjustment: RegressionAdjustment | undefined = restored?.adjustment;
  let fit: Generator<void, RegressionAdjustment | undefined> | undefined;
  let lastAtMs = Number.NEGATIVE_INFINITY;
  const current = new Float64Array(names.length);
  const previous = new Float64Array(names.length);
  const contributions = new Float64Array(names.length);
  let row = new Float64Array(2 * (adjustment?.members.length ?? 0));
  const largest = new Float64Array(COUNTED_SERIES);

  function advanceFit(): void {
    if (fit === undefined && --track.framesToFit <= 0) {
      fit = fitRegressionAdjustment(sample, LEAST_MEMBERS);
      track.framesToFit = framesADay;
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

  /** @returns how odd the frame is; from 1 on it is worth showing */
  function strengthOf(statistic: number): number {
    if (track.judged === 0) track.level = statistic;
    const { level } = track;
    track.judged++;
    track.level += Math.max(LEVEL_STEP, 1 / track.judged) * Math.sign(statistic - level);
    if (track.judged < LEVEL_FRAMES) return 0;
    return Math.max(0, (statistic - level) / (LEVEL_GROUND + level));
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

      let strength = 0;
      if (adjustment !== undefined) {
        contribute(adjustment);
        strength = strengthOf(sumOfLargest(contributions, largest));
      }
      const news = Math.max(0, strength - EXCUSED_SHARE * usualDepartureAt(track.usual, atMs));
      noteDeparture(track.usual, atMs, strength);
      const lasting = (news + track.news) / 2;
      track.news = news;
      track.oddFrames = strength >= ODD_STRENGTH ? track.oddFrames + 1 : 0;
      if (track.oddFrames === 0 || track.oddFrames > LONGEST_INCIDENT_MS / intervalMs) sample.offer(current, previous);
      track.frames++;
      advanceFit();
      return { surprise: surpriseOf(strength, lasting), isReady: adjustment !== undefined, contributions };
    },
    toJSON: () => ({
      names,
      sample: sample.toJSON(),
      adjustment: adjustment === undefined ? null : saveRegressionAdjustment(adjustment),
      // A fit that is under way is begun again.
      track: { ...track, framesToFit: fit === undefined ? track.framesToFit : 1 },
    }),
  };
}

const createTrack = (framesToFit: number): MachineTrack => ({
  framesToFit,
  frames: 0,
  level: 0,
  judged: 0,
  usual: createUsualDepartures(),
  news: 0,
  oddFrames: 0,
});

/** One frame alone comes near to `confident`, and no further. */
function surpriseOf(strength: number, lasting: number): number {
  const shown = Math.min((NOTICE_SURPRISE * strength) / ODD_STRENGTH, 0.99 * CONFIDENT_SURPRISE);
  const told = (CONFIDENT_SURPRISE * lasting) / TOLD_STRENGTH;
  return told >= CONFIDENT_SURPRISE ? told : shown;
}

/** @param largest is written to; so many are added up */
function sumOfLargest(values: Float64Array, largest: Float64Array): number {
  largest.fill(0);
  let sum = 0;
  for (const value of values) {
    if (!(value > (largest[0] as number))) continue;
    sum += value - (largest[0] as number);
    let place = 0;
    while (place + 1 < largest.length && (largest[place + 1] as number) < value) {
      largest[place] = largest[place + 1] as number;
      place++;
    }
    largest[place] = value;
  }
  return sum;
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
    track: { ...state.track },
  };
}
