import { fromSteps, type Scale } from './scale';

/** A column in memory: in the fewest bytes that restore it exactly without unpacking it again. */
export type CompactColumn =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'steps'; readonly steps: Int8Array | Int16Array | Int32Array; readonly scale: Scale }
  | { readonly kind: 'doubles'; readonly values: Float64Array };

/** Bytes of a column besides its numbers: objects, and its entry in a map. */
const OVERHEAD_BYTES = 200;

/** @param scale the step that all values are multiples of, if known */
export function compactColumn(values: Float64Array, scale: Scale | undefined): CompactColumn {
  if (isConstant(values)) return { kind: 'constant', value: values[0] ?? 0 };
  if (scale === undefined) return { kind: 'doubles', values };
  const { multiplier, divisor } = scale;
  const steps = new Float64Array(values.length);
  let least = 0;
  let greatest = 0;
  for (let index = 0; index < values.length; index++) {
    const step = Math.round(((values[index] as number) * divisor) / multiplier);
    if (step < least) least = step;
    if (step > greatest) greatest = step;
    steps[index] = step;
  }
  const fits = (bits: number) => least >= -(2 ** (bits - 1)) && greatest < 2 ** (bits - 1);
  if (fits(8)) return { kind: 'steps', steps: new Int8Array(steps), scale };
  if (fits(16)) return { kind: 'steps', steps: new Int16Array(steps), scale };
  if (fits(32)) return { kind: 'steps', steps: new Int32Array(steps), scale };
  return { kind: 'doubles', values };
}

/** Compares bit for bit: 0 and -0 differ, NaN equals itself. */
export function isConstant(values: Float64Array): boolean {
  for (let index = 1; index < values.length; index++) if (!Object.is(values[index], values[0])) return false;
  return true;
}

/** @param target an array of the column's length that may be overwritten; the returned array is not always this one */
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
