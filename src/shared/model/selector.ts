/** Says whether a series, given by its key and the name of its metric, was asked for. */
export type SelectorMatch = (key: string, metric: string) => boolean;

/**
 * Builds the test for a list of selectors: exact series keys, metric names, or globs in which `*` stands for any run of
 * characters. A glob is compared with the whole key; one without a brace also with the metric's name alone, so that
 * `*_bytes` finds series with labels too. No selectors match everything. One comparison takes time linear in the key:
 * there is no backtracking over stars.
 *
 * @example createSelector(['disk_*'])('disk_io_busy_ratio{device="vda"}', 'disk_io_busy_ratio') // true
 */
export function createSelector(selectors: readonly string[]): SelectorMatch {
  if (selectors.length === 0 || selectors.includes('*')) return () => true;
  const exact = new Set<string>();
  const globs: { readonly parts: readonly string[]; readonly matchesMetric: boolean }[] = [];
  for (const selector of selectors) {
    exact.add(selector);
    if (selector.includes('*')) globs.push({ parts: selector.split('*'), matchesMetric: !selector.includes('{') });
  }
  return (key, metric) =>
    exact.has(key) ||
    exact.has(metric) ||
    globs.some(({ parts, matchesMetric }) => matchesGlob(key, parts) || (matchesMetric && matchesGlob(metric, parts)));
}

/** Takes each middle part at its first occurrence, which leaves the most for the rest: no other choice could do better. */
function matchesGlob(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts[parts.length - 1] ?? '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let position = first.length;
  for (let index = 1; index < parts.length - 1; index++) {
    const part = parts[index] as string;
    const found = text.indexOf(part, position);
    if (found < 0 || found + part.length > end) return false;
    position = found + part.length;
  }
  return true;
}
