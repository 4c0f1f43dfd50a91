import type { CacheRule } from '../../../shared/contract/alert-schemas';
import type { Labels } from '../../../shared/model/series';
import { type Evaluator, type RuleView, UNKNOWN } from '../evaluator';
import { MatchingSeries } from './matching-series';

/** Requests are counted over this time. */
const WINDOW_MS = 5 * 60_000;
/** Distance above the bound at which the hit ratio is clear. */
const CLEAR_MARGIN = 0.02;

interface Counts {
  readonly atMs: number;
  readonly hits: number;
  readonly misses: number;
}

/** Judges the hit ratio of a cache over the last minutes. */
export function createCacheEvaluator(rule: CacheRule): Evaluator {
  const hits = new MatchingSeries(rule.hits);
  const misses = new MatchingSeries(rule.misses);
  const histories = new Map<string, Counts[]>();

  return {
    observe({ table, frame }: RuleView) {
      const ofMisses = misses.update(table);
      return hits.update(table).map(({ key, labels, index }) => {
        const partner = ofMisses.find((one) => isSame(one.labels, labels));
        const now = {
          atMs: frame.atMs,
          hits: frame.values[index] ?? Number.NaN,
          misses: partner === undefined ? Number.NaN : (frame.values[partner.index] ?? Number.NaN),
        };
        const ratio = hitRatio(histories, key, now, rule.minimum_requests);
        const limit = rule.hit_ratio_below;
        const subject = { subject: key, labels, metric: key, limit };
        if (ratio === undefined) return { ...subject, ...UNKNOWN };
        return { ...subject, holds: ratio < limit, clears: ratio >= limit + CLEAR_MARGIN, value: ratio };
      });
    },
  };
}

/** Returns undefined after too few requests. A lower counter means a restart. */
function hitRatio(histories: Map<string, Counts[]>, key: string, now: Counts, least: number): number | undefined {
  if (Number.isNaN(now.hits) || Number.isNaN(now.misses)) return undefined;
  let history = histories.get(key) ?? [];
  const last = history.at(-1);
  if (last !== undefined && (now.hits < last.hits || now.misses < last.misses)) history = [];
  history.push(now);
  while (history.length > 1 && now.atMs - (history[0] as Counts).atMs > WINDOW_MS) history.shift();
  histories.set(key, history);
  const first = history[0] as Counts;
  const hits = now.hits - first.hits;
  const requests = hits + now.misses - first.misses;
  return requests < least ? undefined : hits / requests;
}

function isSame(a: Labels, b: Labels): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
