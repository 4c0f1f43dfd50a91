import type { AlertEvent, AlertEventKind } from '../../../shared/contract/alert-schemas';
import { ALERT_EVENT_LABELS } from '../../../shared/format/alert-event-labels';
import { hasWords } from '../../text/has-words';

/** A filter of events: all, or those of one subject. */
export const EVENT_MATTERS = {
  all: 'All',
  alerts: 'Alerts',
  told: 'Notifications',
  people: 'Your actions',
};
export type EventMatter = keyof typeof EVENT_MATTERS;

/** Kinds of events to query; an empty list queries all. */
export const MATTER_KINDS: Readonly<Record<EventMatter, AlertEventKind[]>> = {
  all: [],
  alerts: ['pending', 'firing', 'unknown', 'resolved', 'acknowledged'],
  told: ['notified', 'not-notified', 'delivered', 'failed'],
  people: ['acknowledged', 'silenced', 'unsilenced', 'rules-changed'],
};

/** The name of an actor as it is shown; the API calls a person at any client `person`. */
export function actorText(by: string): string {
  return by === 'person' ? 'you' : by;
}

/** Returns the events that contain every word of the search. */
export function findEvents(events: readonly AlertEvent[], sought: string): readonly AlertEvent[] {
  return events.filter(({ kind, text, subject, rule, severity, by }) =>
    hasWords([ALERT_EVENT_LABELS[kind], text, subject, rule, severity, by, actorText(by)], sought),
  );
}
