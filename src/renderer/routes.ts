import { useSyncExternalStore } from 'react';
import { parseSeriesKey } from '../shared/model/series';
import { LONGEST_SPAN_MS, lastRange, RANGES, type Span, type TimeRange } from './time-range';

/**
 * The addresses of all pages, with the state that a page keeps behind its route: a link, a notification, a reload or
 * the browser's Back restores it. Anyone may write an address, so that a part which is wrong counts as absent.
 */

const MAX_LENGTH = 2_000;

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** Where in the application this tab is: the fragment of its address without its query, `#/` for the first page. */
export function useRoute(): string {
  return useSyncExternalStore(subscribe, () => routeOf(location.hash));
}

/** The whole fragment, for a page that keeps its state behind the route. */
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

export const ALERTS_ROUTE = '#/alerts';

export const ALERT_SECTIONS = ['active', 'history', 'silences', 'rules', 'channels'] as const;
export type AlertSection = (typeof ALERT_SECTIONS)[number];

export interface AlertsView {
  readonly section: AlertSection;
  /** The fingerprint of the alert that is looked at; undefined for the worst one. */
  readonly alert: string | undefined;
  /** The fingerprint of an alert that is about to be silenced. */
  readonly mute: string | undefined;
  /** What is sought in the history. */
  readonly sought: string;
}

const ALERTS_VIEW: AlertsView = { section: 'active', alert: undefined, mute: undefined, sought: '' };

/** Whatever is wrong in the address is as if it was not there. */
export function parseAlertsView(hash: string): AlertsView {
  const mark = hash.indexOf('?');
  if (mark < 0 || hash.length > MAX_LENGTH) return ALERTS_VIEW;
  const query = new URLSearchParams(hash.slice(mark + 1));
  const section = ALERT_SECTIONS.find((one) => one === query.get('section')) ?? 'active';
  const named = (name: string) => query.get(name) || undefined;
  return { section, alert: named('alert'), mute: named('mute'), sought: query.get('sought') ?? '' };
}

/** @example alertsHash({ section: 'history', sought: 'disk-full' }) // '#/alerts?section=history&sought=disk-full' */
export function alertsHash(view: Partial<AlertsView>): string {
  const query = new URLSearchParams();
  if (view.section !== undefined && view.section !== 'active') query.set('section', view.section);
  if (view.alert !== undefined) query.set('alert', view.alert);
  if (view.mute !== undefined) query.set('mute', view.mute);
  if (view.sought) query.set('sought', view.sought);
  return query.size === 0 ? ALERTS_ROUTE : `${ALERTS_ROUTE}?${query}`;
}

const OPTIMIZE_ROUTE = '#/optimize';

export const OPTIMIZE_SECTIONS = ['now', 'actions', 'history', 'quarantine'] as const;
export type OptimizeSection = (typeof OPTIMIZE_SECTIONS)[number];

export interface OptimizeView {
  readonly section: OptimizeSection;
  /** The id of the action that is looked for; undefined for any. */
  readonly action: string | undefined;
  /** What it shall help: `pid:42`; undefined for anything. */
  readonly target: string | undefined;
  /** The id of the change that is looked at in the history. */
  readonly change: string | undefined;
}

const OPTIMIZE_VIEW: OptimizeView = { section: 'now', action: undefined, target: undefined, change: undefined };

/** Whatever is wrong in the address is as if it was not there. */
export function parseOptimizeView(hash: string): OptimizeView {
  const mark = hash.indexOf('?');
  if (mark < 0 || hash.length > MAX_LENGTH) return OPTIMIZE_VIEW;
  const query = new URLSearchParams(hash.slice(mark + 1));
  const section = OPTIMIZE_SECTIONS.find((one) => one === query.get('section')) ?? 'now';
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

const SERVICES_ROUTE = '#/services';
const MAX_NAME_LENGTH = 63;

/** Undefined where none is looked at. Whatever is wrong in the address is as if it was not there. */
export function parseServicesView(hash: string): string | undefined {
  const mark = hash.indexOf('?');
  const name = mark < 0 ? null : new URLSearchParams(hash.slice(mark + 1)).get('service');
  return name === null || name === '' || name.length > MAX_NAME_LENGTH ? undefined : name;
}

/** @example servicesHash('shop api') // '#/services?service=shop+api' */
export function servicesHash(name: string | undefined): string {
  return name === undefined ? SERVICES_ROUTE : `${SERVICES_ROUTE}?${new URLSearchParams({ service: name })}`;
}

export interface MetricsView {
  /** Keys of the series that are compared. */
  readonly keys: readonly string[];
  /** The one of them that everything beside the charts is about; undefined where there is none at all. */
  readonly about: string | undefined;
  readonly range: TimeRange;
  /** The span that "what changed here?" was asked about. */
  readonly changed: Span | undefined;
}

const METRICS_ROUTE = '#/metrics';
/** As many as there are colors. */
export const MOST_SERIES = 8;
const FIRST_KEYS: readonly string[] = ['cpu_usage_ratio', 'memory_used_ratio'];
const MAX_KEY_LENGTH = 10_000;

/** Reads the address. Whatever is wrong in it is as if it was not there: it may be anybody's text. */
export function parseMetricsView(hash: string): MetricsView {
  const mark = hash.indexOf('?');
  const query = new URLSearchParams(mark < 0 ? '' : hash.slice(mark + 1));
  const given = query.has('series') ? query.getAll('series') : FIRST_KEYS;
  const keys = [...new Set(given)].filter(isSeriesKey).slice(0, MOST_SERIES);
  const about = query.get('about') ?? '';
  return {
    keys,
    about: keys.includes(about) ? about : keys[0],
    range: parseRange(query),
    changed: parseSpan(query.get('changed')),
  };
}

function isSeriesKey(text: string): boolean {
  return text.length <= MAX_KEY_LENGTH && parseSeriesKey(text) !== undefined;
}

export function formatMetricsView({ keys, about, range, changed }: MetricsView): string {
  const query = new URLSearchParams();
  for (const key of keys) query.append('series', key);
  if (keys.length === 0) query.append('series', '');
  if (about !== undefined && about !== keys[0]) query.set('about', about);
  query.set('range', range.kind === 'last' ? range.id : formatSpan(range));
  if (changed !== undefined) query.set('changed', formatSpan(changed));
  return `${METRICS_ROUTE}?${query}`;
}

function parseRange(query: URLSearchParams): TimeRange {
  const text = query.get('range');
  const named = RANGES.find(({ value }) => value === text);
  if (named !== undefined) return lastRange(named.value);
  const span = parseSpan(text);
  return span === undefined ? lastRange('1h') : { kind: 'fixed', ...span };
}

function formatSpan({ fromMs, toMs }: Span): string {
  return `${Math.round(fromMs)}-${Math.round(toMs)}`;
}

function parseSpan(text: string | null): Span | undefined {
  const match = /^(\d{1,15})-(\d{1,15})$/.exec(text ?? '');
  if (match === null) return undefined;
  const [fromMs, toMs] = [Number(match[1]), Number(match[2])];
  return toMs - fromMs >= 1_000 && toMs - fromMs <= LONGEST_SPAN_MS ? { fromMs, toMs } : undefined;
}
