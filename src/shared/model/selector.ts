import { type LabelsMatch, parseLabelMatchers } from './label-matchers';

/** Returns true if a selector selects a series, given its key and its metric's name. */
export type SelectorMatch = (key: string, metric: string) => boolean;

/** Selector other than a plain name or key. */
type Selection =
  | { readonly kind: 'glob'; readonly parts: readonly string[]; readonly matchesMetric: boolean }
  | { readonly kind: 'labels'; readonly metricParts: readonly string[]; readonly match: LabelsMatch };

/** Operators that only label matchers have, after a brace. */
const MATCHER_OPERATOR = /!=|!~|=~/;

/**
 * Builds the test for a list of selectors. A selector is
 * - an exact series key, or a metric's name, which selects all its series;
 * - a glob, in which `*` matches any characters. It is compared with the whole key and, if it has no brace, also with
 *   the metric's name alone, so that `*_bytes` selects series with labels too;
 * - a name or glob with label matchers, as in Prometheus: `disk_io_busy_ratio{device=~"sd.*", device!="sdb"}`, or
 *   `{device="vda"}` for any metric. After `=` and `!=`, `*` matches any characters too.
 *
 * An empty list selects everything. One comparison takes time linear in the key, without backtracking, both for globs
 * and for regular expressions (see `parsePattern`).
 *
 * @throws if a selector has a {@link selectorProblem}: check that first
 * @example createSelector(['disk_*'])('disk_io_busy_ratio{device="vda"}', 'disk_io_busy_ratio') // true
 */
export function createSelector(selectors: readonly string[]): SelectorMatch {
  if (selectors.length === 0 || selectors.includes('*')) return () => true;
  const exact = new Set<string>(selectors);
  const globs: Selection[] = [];
  /** By metric name: a chart may request hundreds. */
  const byMetric = new Map<string, LabelsMatch[]>();
  for (const selector of selectors) {
    const selection = parseSelector(selector);
    if (typeof selection === 'string') throw new Error(selection);
    if (selection?.kind === 'labels' && selection.metricParts.length === 1) {
      const metric = selection.metricParts[0] as string;
      byMetric.set(metric, [...(byMetric.get(metric) ?? []), selection.match]);
    } else if (selection !== undefined) globs.push(selection);
  }
  return (key, metric) =>
    exact.has(key) ||
    exact.has(metric) ||
    byMetric.get(metric)?.some((match) => match(labelsOf(key, metric))) === true ||
    globs.some((selection) => fits(selection, key, metric));
}

/** Returns the error in a selector, as one sentence, or undefined. */
export function selectorProblem(selector: string): string | undefined {
  const selection = parseSelector(selector);
  return typeof selection === 'string' ? selection : undefined;
}

/** @returns undefined for a name or key, and a sentence for people if the selector is invalid */
function parseSelector(selector: string): Selection | string | undefined {
  const brace = selector.indexOf('{');
  if (brace >= 0 && selector.endsWith('}')) {
    const parsed = parseLabelMatchers(selector.slice(brace + 1, -1), createValueMatch);
    if (parsed?.ok === false) return parsed.problem;
    const name = brace === 0 ? '*' : selector.slice(0, brace).trimEnd();
    if (parsed?.ok) return { kind: 'labels', metricParts: name.split('*'), match: parsed.match };
  }
  if (brace >= 0 && MATCHER_OPERATOR.test(selector.slice(brace))) {
    return `${JSON.stringify(selector.slice(0, 80))} is not a valid selector; write, for example, disk_io_busy_ratio{device=~"sd.*",device!="sdb"}`;
  }
  if (!selector.includes('*')) return undefined;
  return { kind: 'glob', parts: selector.split('*'), matchesMetric: brace < 0 };
}

function createValueMatch(wanted: string): (value: string) => boolean {
  if (!wanted.includes('*')) return (value) => value === wanted;
  const parts = wanted.split('*');
  return (value) => matchesGlob(value, parts);
}

function fits(selection: Selection, key: string, metric: string): boolean {
  if (selection.kind === 'labels') {
    return matchesGlob(metric, selection.metricParts) && selection.match(labelsOf(key, metric));
  }
  return matchesGlob(key, selection.parts) || (selection.matchesMetric && matchesGlob(metric, selection.parts));
}

function labelsOf(key: string, metric: string): string {
  return key.slice(metric.length + 1, -1);
}

/** Takes each middle part at its first occurrence, which leaves the longest rest: no other choice can match more. */
function matchesGlob(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  if (parts.length === 1) return text === first;
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
