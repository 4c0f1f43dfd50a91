/** Labels a part of an internal connection: the API keeps the name that this part was published with. */
export function linkLabel(part: string): string {
  return part === 'limits' ? 'thresholds' : part;
}
