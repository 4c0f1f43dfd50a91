/**
 * Replaces a symmetric positive definite matrix by its inverse, without pivoting (Gauss-Jordan; Golub and Van Loan,
 * Matrix Computations, 3.2 and 4.2: such a matrix needs none). A generator, so that a large matrix can be inverted in
 * slices: it yields after every row, size² multiplications.
 *
 * @param matrix rows one after the other, size × size; overwritten
 * @throws if the matrix is not positive definite
 * @example for (const _ of invertPositiveDefinite(matrix, size));
 */
export function* invertPositiveDefinite(matrix: Float64Array, size: number): Generator<void> {
  for (let pivot = 0; pivot < size; pivot++) {
    const pivotRow = pivot * size;
    const value = matrix[pivotRow + pivot] as number;
    if (!(value > 0)) throw new Error(`the matrix is not positive definite: pivot ${pivot} is ${value}`);
    matrix[pivotRow + pivot] = 1;
    for (let column = 0; column < size; column++) (matrix[pivotRow + column] as number) /= value;
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const start = row * size;
      const factor = matrix[start + pivot] as number;
      matrix[start + pivot] = 0;
      for (let column = 0; column < size; column++) {
        (matrix[start + column] as number) -= factor * (matrix[pivotRow + column] as number);
      }
    }
    yield;
  }
}
