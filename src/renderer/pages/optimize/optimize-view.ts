/** What of the optimizations is looked at, as it stands in the address: a link from an alert or a reload brings it back. */

const OPTIMIZE_ROUTE = '#/optimize';

export const SECTIONS = ['now', 'actions', 'history', 'quarantine'] as const;
export type Section = (typeof SECTIONS)[number];

export interface OptimizeView {
  readonly section: Section;
  /** The id of the action that is looked for; undefined for any. */
  readonly action: string | undefined;
  /** What it shall help: `pid:42`; undefined for anything. */
  readonly target: string | undefined;
  /** The id of the change that is looked at in the history. */
  readonly change: string | undefined;
}

const MAX_LENGTH = 2_000;
const FIRST_VIEW: OptimizeView = { section: 'now', action: undefined, target: undefined, change: undefined };

/** Whatever is wrong in the address is as if it was not there. */
export function parseOptimizeView(hash: string): OptimizeView {
  const mark = hash.indexOf('?');
  if (mark < 0 || hash.length > MAX_LENGTH) return FIRST_VIEW;
  const query = new URLSearchParams(hash.slice(mark + 1));
  const section = SECTIONS.find((one) => one === query.get('section')) ?? 'now';
  const named = (name: string) => query.get(name) || undefined;
  return { section, action: named('action'), target: named('target'), change: named('change') };
}

/** @example optimizeHash({ target: 'pid:42' }) // '#/optimize?target=pid%3A42' */
export function optimizeHash(view: Partial<OptimizeView>): string {
  const query = new URLSearchParams();
  if (view.section !== undefined && view.section !== 'now') query.set('section', view.section);
  if (view.action !== undefined) query.set('action', view.action);
  if (view.target !== undefined) query.set('target', view.target);
  if (view.change !== undefined) query.set('change', view.change);
  return query.size === 0 ? OPTIMIZE_ROUTE : `${OPTIMIZE_ROUTE}?${query}`;
}
