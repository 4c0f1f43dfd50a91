/**
 * Formats a count with its noun.
 *
 * @example plural(1, 'change') // '1 change'
 * @example plural(3, 'process', 'processes') // '3 processes'
 */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** @example times(1) // 'once' */
export function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
