/**
 * Describes a program's end, for a sentence that begins with its name.
 *
 * @param code null if a signal killed it
 * @example describeExit(3) // 'exited with code 3'
 */
export function describeExit(code: number | null): string {
  return code === null ? 'was killed by a signal' : `exited with code ${code}`;
}
