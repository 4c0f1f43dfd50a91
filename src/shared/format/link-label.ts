/** Labels a side of an internal connection: the API keeps the name that it was published with. */
export function linkLabel(part: string): string {
  return part === 'limits' ? 'thresholds' : part;
}
