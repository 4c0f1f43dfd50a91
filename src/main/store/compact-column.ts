import { fromSteps, type Scale } from './scale';

/** A column as it is kept in memory: in as few bytes as give it back exactly without unpacking it again. */
export type CompactColumn =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'steps'; readonly steps: Int8Array | Int16Array | Int32Array; readonly scale: Scale }
  | { readonly kind: 'doubles'; readonly values: Float64Array };

/** What a column takes besides its numbers: objects, and its place in a map. */
const OVERHEAD_BYTES = 200;

/** @param scale the step that all values are multiples of, where that is known */
export function compactColumn(values: Float64Array, scale: Scale | undefined): CompactColumn {
  const first = values[0] ?? 0;
  if (values.every((value) => Object.is(value, first))) return { kind: 'constant', value: first };
  if (scale === undefined) return { kind: 'doubles', values };
  const { multiplier, divisor } = scale;
  let least = 0;
  let greatest = 0;
  const steps = values.map((value) => {
    const step = Math.round((value * divisor) / multiplier);
    if (step < least) least = step;
    if (step > greatest) greatest = step;
    return step;
  });
  const fits = (bits: number) => least >= -(2 ** (bits - 1)) && greatest < 2 ** (bits - 1);
  if (fits(8)) return { kind: 'steps', steps: Int8Array.from(steps), scale };
  if (fits(16)) return { kind: 'steps', steps: Int16Array.from(steps), scale };
  if (fits(32)) return { kind: 'steps', steps: Int32Array.from(steps), scale };
  return { kind: 'doubles', values };
}

/** @param target an array of the column's length that may be written to; not in every case what is returned */
export function expandColumn(column: CompactColumn, target: Float64Array): Float64Array {
  switch (column.kind) {
    case 'constant':
      return target.fill(column.value);
    case 'doubles':
      return column.values;
    case 'steps': {
      const { steps, scale } = column;
      for (let index = 0; index < steps.length; index++) target[index] = fromSteps(steps[index] as number, scale);
      return target;
    }
  }
}

export function compactBytes(column: CompactColumn): number {
  switch (column.kind) {
    case 'constant':
      return OVERHEAD_BYTES;
    case 'doubles':
      return OVERHEAD_BYTES + column.values.byteLength;
    case 'steps':
      return OVERHEAD_BYTES + column.steps.byteLength;
  }
}
