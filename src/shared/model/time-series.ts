/** One series over time. Both arrays have the same length; times rise strictly; a value is NaN where there is none. */
export interface TimeSeries {
  readonly atMs: Float64Array;
  readonly values: Float64Array;
}

/** Several series on the same instants: `columns[i][t]` is the value of `names[i]` at `atMs[t]`, NaN where there is none. */
export interface SeriesSet {
  readonly names: readonly string[];
  readonly atMs: Float64Array;
  readonly columns: readonly Float64Array[];
}
