/**
 * A count with its noun.
 *
 * @example plural(1, 'change') // '1 change'
 * @example plural(3, 'process', 'processes') // '3 processes'
 */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
