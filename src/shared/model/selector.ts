import { createGlob } from './glob';
import { parseLabelMatchers } from './label-matchers';
import { metricOf } from './metric';

/** Returns true if a selector selects a series, given its key. */
export type SelectorMatch = (key: string) => boolean;

/** Selector other than a plain name or key. */
interface Selection {
  /** Name of the metric, if it is exact; then the labels decide. */
  readonly metric?: string;
  readonly fits: (key: string, metric: string) => boolean;
}

/** Operators that only label matchers have, and quotes that no key has. */
const ONLY_IN_MATCHERS = /!=|!~|=~|[“”„‘’]/;

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
 * @example createSelector(['disk_*'])('disk_io_busy_ratio{device="vda"}') // true
 */
export function createSelector(selectors: readonly string[]): SelectorMatch {
  if (selectors.length === 0 || selectors.includes('*')) return () => true;
  const exact = new Set<string>(selectors);
  const globs: Selection['fits'][] = [];
  /** By metric name: a chart may request hundreds. */
  const byMetric = new Map<string, Selection['fits'][]>();
  for (const selector of selectors) {
    const selection = parseSelector(selector);
    if (typeof selection === 'string') throw new Error(selection);
    if (selection?.metric !== undefined) {
      byMetric.set(selection.metric, [...(byMetric.get(selection.metric) ?? []), selection.fits]);
    } else if (selection !== undefined) globs.push(selection.fits);
  }
  return (key) => {
    const metric = metricOf(key);
    const fits = (selection: Selection['fits']) => selection(key, metric);
    return exact.has(key) || exact.has(metric) || byMetric.get(metric)?.some(fits) === true || globs.some(fits);
  };
}

/** Returns the error in a selector, as one sentence, or undefined. */
export function selectorProblem(selector: string): string | undefined {
  const selection = parseSelector(selector);
  return typeof selection === 'string' ? selection : undefined;
}

/** A text from a brace on that is neither a list of matchers nor a glob, such as `{mount=/}`, selects nothing. */
function isMistake(labels: string): boolean {
  return ONLY_IN_MATCHERS.test(labels) || !labels.includes('*');
}

/** @returns undefined for a name or key, and a sentence for people if the selector is invalid */
function parseSelector(selector: string): Selection | string | undefined {
  const brace = selector.indexOf('{');
  if (brace >= 0 && selector.endsWith('}')) {
    const parsed = parseLabelMatchers(selector.slice(brace + 1, -1), createGlob);
    if (parsed?.ok === false) return parsed.problem;
    if (parsed?.ok) {
      const name = brace === 0 ? '*' : selector.slice(0, brace).trimEnd();
      const isMetric = createGlob(name);
      return {
        ...(name.includes('*') ? {} : { metric: name }),
        fits: (key, metric) => isMetric(metric) && parsed.match(key.slice(metric.length + 1, -1)),
      };
    }
  }
  if (brace >= 0 && isMistake(selector.slice(brace))) {
    return `${JSON.stringify(selector.slice(0, 80))} is not a valid selector; write, for example, disk_io_busy_ratio{device=~"sd.*",device!="sdb"}`;
  }
  if (!selector.includes('*')) return undefined;
  const matches = createGlob(selector);
  return { fits: (key, metric) => matches(key) || (brace < 0 && matches(metric)) };
}
