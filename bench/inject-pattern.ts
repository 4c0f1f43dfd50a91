import type { PatternType } from '../src/shared/contract/analytics-schemas';

/**
 * Injects one pattern of random place, length and height into a period of a recorded metric. Heights are 3 to 8 times
 * the period's own noise. The result has the same resolution as the input, so that nothing can be learned from values
 * that the metric could not have had.
 *
 * @returns null if the period is too short or constant for the pattern
 */
export function injectPattern(background: Float64Array, type: PatternType, random: () => number): Float64Array | null {
  const noise = noiseOf(background) * between(0.85, 1.2);
  const distinct = [...new Set(background)].sort((a, b) => a - b);
  if (distinct.length < 20 || noise === 0) return null;
  const length = background.length;
  const values = Float64Array.from(background);
  const height = between(3, 8) * noise;
  const first = whole(length * 0.15, length * 0.8);
  const raise = (from: number, to: number, by: (row: number) => number) => {
    for (let row = from; row <= Math.min(to, length - 1); row++) values[row] = (values[row] as number) + by(row);
  };
  switch (type) {
    case 'none':
      return values;
    case 'spike':
    case 'dip': {
      const sign = type === 'spike' ? 1 : -1;
      raise(first, first + whole(0, 4), () => sign * height * between(0.85, 1.15));
      break;
    }
    case 'level_up':
      raise(first, length, () => height);
      break;
    case 'level_down':
      raise(first, length, () => -height);
      break;
    case 'leak': {
      const rows = whole(length / 6, length / 2);
      const start = whole(length * 0.1, length - 3 - rows);
      const top = height * between(1, 1.6);
      raise(start, start + rows, (row) => (top * (row - start)) / rows);
      // A leaking program is either restarted, or stays as it is.
      if (random() < 0.5) raise(start + rows + 1, length, () => top);
      break;
    }
    case 'variance_up': {
      const deviation = noise * Math.sqrt(height / noise) * between(0.35, 0.9);
      raise(first, first + whole(length / 12, length / 4), () => deviation * normal());
      break;
    }
    case 'flatline': {
      const end = Math.min(length, first + whole(length / 12, length * 0.3));
      if (new Set(background.subarray(first, end)).size === 1) return null;
      values.fill(values[first] as number, first, end);
      return values;
    }
    case 'burst_periodic': {
      const periodRows = whole(length / 50, length / 14);
      const widthRows = whole(2, 5);
      const start = whole(length * 0.15, length - 4 * periodRows - widthRows);
      raise(start, length, (row) => ((row - start) % periodRows < widthRows ? height : 0));
      break;
    }
  }
  const step = distinct.reduce((least, value, index) => {
    return index === 0 ? least : Math.min(least, value - (distinct[index - 1] as number));
  }, Number.POSITIVE_INFINITY);
  return values.map((value) => Math.round(value / step) * step);

  function between(low: number, high: number): number {
    return low + (high - low) * random();
  }

  function whole(low: number, high: number): number {
    return Math.floor(between(Math.round(low), Math.round(high) + 1));
  }

  /** Returns a normal number (Box and Muller, 1958). */
  function normal(): number {
    return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  }

  /** Estimates the noise of smooth and of noisy metrics: the greater of a share of the spread and the jumps. */
  function noiseOf(values: Float64Array): number {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const steps = values.subarray(1).map((value, row) => Math.abs(value - (values[row] as number)));
    return Math.max(0.35 * deviation, between(1, 2) * 1.4826 * (steps.sort()[steps.length >> 1] as number));
  }
}
