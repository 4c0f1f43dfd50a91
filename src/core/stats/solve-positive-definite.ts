/**
 * Solves `matrix · x = vector` for a symmetric positive definite matrix by Cholesky's decomposition (Golub and Van
 * Loan, Matrix Computations, 4.2).
 *
 * @param matrix rows one after the other, n × n; only the lower half is read
 * @throws if the matrix is not positive definite
 */
export function solvePositiveDefinite(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row * size + column] as number;
      for (let inner = 0; inner < column; inner++) {
        rest -= (lower[row * size + inner] as number) * (lower[column * size + inner] as number);
      }
      if (row > column) {
        lower[row * size + column] = rest / (lower[column * size + column] as number);
        continue;
      }
      if (!(rest > 0)) throw new Error(`the matrix is not positive definite: pivot ${row} is ${rest}`);
      lower[row * size + row] = Math.sqrt(rest);
    }
  }
  const solution = Float64Array.from(vector);
  for (let row = 0; row < size; row++) {
    for (let inner = 0; inner < row; inner++) {
      (solution[row] as number) -= (lower[row * size + inner] as number) * (solution[inner] as number);
    }
    (solution[row] as number) /= lower[row * size + row] as number;
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let inner = row + 1; inner < size; inner++) {
      (solution[row] as number) -= (lower[inner * size + row] as number) * (solution[inner] as number);
    }
    (solution[row] as number) /= lower[row * size + row] as number;
  }
  return solution;
}
