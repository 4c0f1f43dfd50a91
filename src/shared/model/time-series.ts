/** One series over time. Both arrays have the same length; times rise strictly; a value is NaN if there is none. */
export interface TimeSeries {
  readonly atMs: Float64Array;
  readonly values: Float64Array;
}

/** Several series at the same times: `columns[i][t]` is the value of `names[i]` at `atMs[t]`, NaN if there is none. */
export interface SeriesSet {
  readonly names: readonly string[];
  readonly atMs: Float64Array;
  readonly columns: readonly Float64Array[];
}
