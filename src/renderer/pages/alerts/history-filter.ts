import type { AlertEvent, AlertEventKind } from '../../../shared/model/alert';

/** Which events are shown: all, or those about one matter. */
export const EVENT_MATTERS = [
  { value: 'all', label: 'All' },
  { value: 'alerts', label: 'Alerts' },
  { value: 'told', label: 'Told' },
  { value: 'people', label: 'By people' },
] as const;
export type EventMatter = (typeof EVENT_MATTERS)[number]['value'];

/** What the host is asked for; none are all. */
export const MATTER_KINDS: Readonly<Record<EventMatter, AlertEventKind[]>> = {
  all: [],
  alerts: ['pending', 'firing', 'unknown', 'resolved', 'acknowledged'],
  told: ['notified', 'not-notified', 'delivered', 'failed'],
  people: ['acknowledged', 'silenced', 'unsilenced', 'rules-changed'],
};

export const EVENT_WORDS: Readonly<Record<AlertEventKind, string>> = {
  pending: 'Began',
  firing: 'Fired',
  acknowledged: 'Acknowledged',
  unknown: 'No data',
  resolved: 'Over',
  notified: 'Handed over',
  'not-notified': 'Kept quiet',
  delivered: 'Delivered',
  failed: 'Not delivered',
  silenced: 'Silenced',
  unsilenced: 'Silence ended',
  'rules-changed': 'Rules changed',
};

/** Those in which every word that is sought stands somewhere. */
export function findEvents(events: readonly AlertEvent[], sought: string): readonly AlertEvent[] {
  const words = sought
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return events;
  return events.filter((event) => {
    const text = `${EVENT_WORDS[event.kind]} ${event.text} ${event.subject} ${event.rule ?? ''} ${event.severity ?? ''} ${event.by}`;
    const lower = text.toLowerCase();
    return words.every((word) => lower.includes(word));
  });
}
