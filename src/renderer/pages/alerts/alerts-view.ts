/** What of the alerts is looked at, as it stands in the address: a link, a notification or a reload brings it back. */

export const ALERTS_ROUTE = '#/alerts';

export const SECTIONS = ['active', 'history', 'silences', 'rules', 'channels'] as const;
export type Section = (typeof SECTIONS)[number];

export interface AlertsView {
  readonly section: Section;
  /** The fingerprint of the alert that is looked at; undefined for the worst one. */
  readonly alert: string | undefined;
  /** The fingerprint of an alert that is about to be silenced. */
  readonly mute: string | undefined;
  /** What is sought in the history. */
  readonly sought: string;
}

const MAX_LENGTH = 2_000;
const FIRST_VIEW: AlertsView = { section: 'active', alert: undefined, mute: undefined, sought: '' };

/** Whatever is wrong in the address is as if it was not there. */
export function parseAlertsView(hash: string): AlertsView {
  const mark = hash.indexOf('?');
  if (mark < 0 || hash.length > MAX_LENGTH) return FIRST_VIEW;
  const query = new URLSearchParams(hash.slice(mark + 1));
  const section = SECTIONS.find((one) => one === query.get('section')) ?? 'active';
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
