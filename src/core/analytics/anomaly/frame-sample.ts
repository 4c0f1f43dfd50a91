/** A sample of a machine's frames spread evenly over the last days, each with the previous frame. */
export interface FrameSample {
  /** Frames in the sample, each the `current` values and then the `previous` ones. */
  readonly frames: readonly Float32Array[];
  /** The lowest and the highest value ever offered of each series; NaN if there was none. */
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  /** Offers a frame, of which one in `stride` is kept. */
  offer(current: Float64Array, previous: Float64Array): void;
  toJSON(): FrameSampleState;
}

/**
 * The sample as plain JSON. Each frame is a list of whole numbers, 0 for the lowest and `STEPS` for the highest value
 * of its series and -1 for a missing one: a tenth of the characters that the values themselves would take.
 */
export interface FrameSampleState {
  readonly lowest: readonly (number | null)[];
  readonly highest: readonly (number | null)[];
  readonly stride: number;
  readonly frames: readonly (readonly number[])[];
}

export interface FrameSampleOptions {
  readonly seriesCount: number;
  readonly capacity: number;
  /** One frame in this many is kept in the end; more until the sample is full for the first time. */
  readonly stride: number;
  readonly state?: FrameSampleState;
}

const STEPS = 10_000;

export function createFrameSample({ seriesCount, capacity, stride, state }: FrameSampleOptions): FrameSample {
  const lowest = Float64Array.from({ length: seriesCount }, (_, index) => state?.lowest[index] ?? Number.NaN);
  const highest = Float64Array.from({ length: seriesCount }, (_, index) => state?.highest[index] ?? Number.NaN);
  const series = (column: number) => column % seriesCount;
  let frames: Float32Array[] = (state?.frames ?? []).map((steps) =>
    Float32Array.from(steps, (step, column) => {
      const low = lowest[series(column)] as number;
      return step < 0 ? Number.NaN : low + (((highest[series(column)] as number) - low) * step) / STEPS;
    }),
  );
  let everyFrames = state?.stride ?? 1;
  let sinceKept = 0;
  let oldest = 0;

  function keep(frame: Float32Array): void {
    if (frames.length >= capacity && everyFrames < stride) {
      frames = frames.filter((_, index) => index % 2 === 0);
      everyFrames *= 2;
    }
    if (frames.length < capacity) frames.push(frame);
    else {
      frames[oldest] = frame;
      oldest = (oldest + 1) % capacity;
    }
  }

  return {
    get frames() {
      return frames;
    },
    lowest,
    highest,
    offer(current, previous) {
      for (let index = 0; index < seriesCount; index++) {
        const value = current[index] as number;
        if (!Number.isFinite(value)) continue;
        if (!(value >= (lowest[index] as number))) lowest[index] = value;
        if (!(value <= (highest[index] as number))) highest[index] = value;
      }
      if (++sinceKept < everyFrames) return;
      sinceKept = 0;
      const frame = new Float32Array(2 * seriesCount);
      frame.set(current);
      frame.set(previous, seriesCount);
      keep(frame);
    },
    toJSON: () => ({
      lowest: Array.from(lowest, finiteOrNull),
      highest: Array.from(highest, finiteOrNull),
      stride: everyFrames,
      frames: [...frames.slice(oldest), ...frames.slice(0, oldest)].map((frame) =>
        Array.from(frame, (value, column) => {
          const low = lowest[series(column)] as number;
          const range = (highest[series(column)] as number) - low;
          return Number.isFinite(value) ? (range > 0 ? Math.round((STEPS * (value - low)) / range) : 0) : -1;
        }),
      ),
    }),
  };
}

/**
 * Rearranges a sample for another list of series.
 *
 * @param places previous index of each new series; -1 if it was not part of the sample
 */
export function rearrangeFrameSample(state: FrameSampleState, places: readonly number[]): FrameSampleState {
  const seriesCount = state.lowest.length;
  const columns = [...places, ...places.map((place) => (place < 0 ? -1 : place + seriesCount))];
  return {
    lowest: places.map((place) => state.lowest[place] ?? null),
    highest: places.map((place) => state.highest[place] ?? null),
    stride: state.stride,
    frames: state.frames.map((frame) => columns.map((column) => frame[column] ?? -1)),
  };
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
