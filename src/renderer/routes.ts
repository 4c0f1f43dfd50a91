import { useSyncExternalStore } from 'react';
import { parseSeriesKey } from '../shared/model/series';
import { LONGEST_SPAN_MS, lastRange, RANGE_IDS, type Span, type TimeRange } from './time-range';

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** Returns the fragment of the address without its query: `#/` for the first page. */
export function useRoute(): string {
  return useSyncExternalStore(subscribe, () => routeOf(location.hash));
}

/** Returns the whole fragment, for a page that keeps its state behind its route. */
export function useHash(): string {
  return useSyncExternalStore(subscribe, () => location.hash);
}

/**
 * @example routeOf('#/metrics?range=1h') // '#/metrics'
 *
 * @internal tested directly: its caller reads the address of a window
 */
export function routeOf(hash: string): string {
  return hash.startsWith('#/') ? hash.replace(/\?.*$/s, '') : '#/';
}

/** One part of the state that a page keeps behind its route. */
interface Part<T> {
  readonly read: (query: URLSearchParams, name: string) => T;
  readonly write: (query: URLSearchParams, name: string, value: T) => void;
}

const MAX_LENGTH = 2_000;

/**
 * Defines the state of a page in its address, which a link, a notification, a reload or the browser's Back restores.
 * Anyone may write an address, so that invalid parts count as absent.
 *
 * @param maxLength of an address in characters; the state of a longer one counts as absent
 */
function defineView<T extends object>(
  route: string,
  parts: { readonly [Name in keyof T]: Part<T[Name]> },
  maxLength = MAX_LENGTH,
) {
  const entries = Object.entries(parts) as [keyof T & string, Part<unknown>][];
  return {
    parse: (hash: string): T => {
      const mark = hash.indexOf('?');
      const query = new URLSearchParams(mark < 0 || hash.length > maxLength ? '' : hash.slice(mark + 1));
      return Object.fromEntries(entries.map(([name, { read }]) => [name, read(query, name)])) as T;
    },
    hash: (view: Partial<T>): string => {
      const query = new URLSearchParams();
      for (const [name, { write }] of entries) if (view[name] !== undefined) write(query, name, view[name]);
      return query.size === 0 ? route : `${route}?${query}`;
    },
  };
}

/** The first value is the default. */
function oneOf<T extends string>(values: readonly [T, ...T[]]): Part<T> {
  return {
    read: (query, name) => values.find((value) => value === query.get(name)) ?? values[0],
    write: (query, name, value) => value !== values[0] && query.set(name, value),
  };
}

function text<T extends string | undefined>(absent: T, maxLength = MAX_LENGTH): Part<string | T> {
  return {
    read: (query, name) => {
      const given = query.get(name);
      return given === null || given === '' || given.length > maxLength ? absent : given;
    },
    write: (query, name, value) => value !== undefined && value !== absent && query.set(name, value),
  };
}

export const ALERTS_ROUTE = '#/alerts';

export const ALERT_SECTIONS = ['active', 'history', 'silences', 'rules', 'channels'] as const;
export type AlertSection = (typeof ALERT_SECTIONS)[number];

export interface AlertsView {
  readonly section: AlertSection;
  /** The fingerprint of the open alert; undefined for the worst one. */
  readonly alert: string | undefined;
  /** The fingerprint of the alert in the dialog for silences. */
  readonly mute: string | undefined;
  /** The search in the history. */
  readonly sought: string;
}

/** @example alertsHash({ section: 'history', sought: 'disk-full' }) // '#/alerts?section=history&sought=disk-full' */
export const { parse: parseAlertsView, hash: alertsHash } = defineView<AlertsView>(ALERTS_ROUTE, {
  section: oneOf(ALERT_SECTIONS),
  alert: text(undefined),
  mute: text(undefined),
  sought: text(''),
});

export const OPTIMIZE_SECTIONS = ['now', 'actions', 'history', 'quarantine'] as const;
export type OptimizeSection = (typeof OPTIMIZE_SECTIONS)[number];

export interface OptimizeView {
  readonly section: OptimizeSection;
  /** The id of the wanted action; undefined for any. */
  readonly action: string | undefined;
  /** The target that needs help, such as `pid:42`; undefined for any. */
  readonly target: string | undefined;
  /** The id of the open change in the history. */
  readonly change: string | undefined;
}

/** @example optimizeHash({ target: 'pid:42' }) // '#/optimize?target=pid%3A42' */
export const { parse: parseOptimizeView, hash: optimizeHash } = defineView<OptimizeView>('#/optimize', {
  section: oneOf(OPTIMIZE_SECTIONS),
  action: text(undefined),
  target: text(undefined),
  change: text(undefined),
});

const MAX_NAME_LENGTH = 63;
const servicesView = defineView<{ readonly service: string | undefined }>('#/services', {
  service: text(undefined, MAX_NAME_LENGTH),
});

/** Returns the name of the open service. */
export const parseServicesView = (hash: string): string | undefined => servicesView.parse(hash).service;

/** @example servicesHash('shop api') // '#/services?service=shop+api' */
export const servicesHash = (service: string | undefined): string => servicesView.hash({ service });

export interface MetricsView {
  /** Keys of the compared series. */
  readonly keys: readonly string[];
  /** The key of the series that the cards next to the charts describe; undefined without series. */
  readonly about: string | undefined;
  readonly range: TimeRange;
  /** The period of the card "Changes in this period". */
  readonly changed: Span | undefined;
}

/** The number of colors for series. */
export const MOST_SERIES = 8;
const FIRST_KEYS: readonly string[] = ['cpu_usage_ratio', 'memory_used_ratio'];
const MAX_KEY_LENGTH = 10_000;

/** Reads the keys of series; an empty one means an empty comparison. */
function readKeys(query: URLSearchParams): readonly string[] {
  const given = query.has('series') ? query.getAll('series') : FIRST_KEYS;
  return [...new Set(given)].filter(isSeriesKey).slice(0, MOST_SERIES);
}

export const { parse: parseMetricsView, hash: formatMetricsView } = defineView<MetricsView>(
  '#/metrics',
  {
    keys: {
      read: readKeys,
      write: (query, _, keys) => {
        for (const key of keys.length === 0 ? [''] : keys) query.append('series', key);
      },
    },
    about: {
      read: (query, name) => {
        const keys = readKeys(query);
        return keys.find((key) => key === query.get(name)) ?? keys[0];
      },
      write: (query, name, about) => about !== undefined && about !== query.get('series') && query.set(name, about),
    },
    range: {
      read: readRange,
      write: (query, name, range) => query.set(name, range.kind === 'last' ? range.id : formatSpan(range)),
    },
    changed: {
      read: (query, name) => parseSpan(query.get(name)),
      write: (query, name, span) => span !== undefined && query.set(name, formatSpan(span)),
    },
  },
  Number.POSITIVE_INFINITY,
);

function isSeriesKey(key: string): boolean {
  return key.length <= MAX_KEY_LENGTH && parseSeriesKey(key) !== undefined;
}

function readRange(query: URLSearchParams, name: string): TimeRange {
  const given = query.get(name);
  const named = RANGE_IDS.find((id) => id === given);
  if (named !== undefined) return lastRange(named);
  const span = parseSpan(given);
  return span === undefined ? lastRange('1h') : { kind: 'fixed', ...span };
}

function formatSpan({ fromMs, toMs }: Span): string {
  return `${Math.round(fromMs)}-${Math.round(toMs)}`;
}

function parseSpan(given: string | null): Span | undefined {
  const match = /^(\d{1,15})-(\d{1,15})$/.exec(given ?? '');
  if (match === null) return undefined;
  const [fromMs, toMs] = [Number(match[1]), Number(match[2])];
  return toMs - fromMs >= 1_000 && toMs - fromMs <= LONGEST_SPAN_MS ? { fromMs, toMs } : undefined;
}
