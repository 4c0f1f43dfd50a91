import type { AlertEventKind } from '../contract/alert-schemas';

/** Kinds of alert events as a person reads them; the API keeps the values. */
export const ALERT_EVENT_LABELS: Readonly<Record<AlertEventKind, string>> = {
  pending: 'Pending',
  firing: 'Fired',
  acknowledged: 'Acknowledged',
  unknown: 'No data',
  resolved: 'Resolved',
  notified: 'Queued',
  'not-notified': 'Suppressed',
  delivered: 'Delivered',
  failed: 'Delivery failed',
  silenced: 'Silenced',
  unsilenced: 'Silence ended',
  'rules-changed': 'Rules changed',
};
