import { createHash } from 'node:crypto';
import type { Alert, Notification } from '../../../shared/contract/alert-schemas';
import { plainText } from '../../../shared/format/plain-text';

const LONGEST_TITLE = 200;
const LONGEST_LINE = 300;
const MOST_LINES = 20;

/** Notification for machines: times are ISO 8601, texts are plain. */
export interface PlainNotification extends Omit<Notification, 'sinceMs' | 'atMs' | 'alerts'> {
  readonly host: string;
  readonly since: string;
  readonly at: string;
  readonly alerts: readonly PlainAlert[];
}

interface PlainAlert
  extends Pick<Alert, 'rule' | 'severity' | 'phase' | 'value' | 'limit' | 'labels' | 'summary' | 'metric'> {
  readonly since: string;
}

/**
 * Removes everything hostile from a notification. Other users choose the names of processes, mounts and containers,
 * which reach titles, labels and ids; each channel also escapes what its medium interprets (markup, mentions).
 */
export function plainNotification(notification: Notification, hostName: string): PlainNotification {
  const { id, revision, status, severity, title, body, advice, sinceMs, atMs, alerts } = notification;
  return {
    // The same for every message of one incident, and valid in any header.
    id: shortHash(id),
    revision,
    status,
    severity,
    host: plainText(hostName),
    title: plainText(title, LONGEST_TITLE),
    body: plainLines(body),
    advice: plainLines(advice),
    since: new Date(sinceMs).toISOString(),
    at: new Date(atMs).toISOString(),
    alerts: alerts.map((alert) => ({
      rule: plainText(alert.rule),
      severity: alert.severity,
      phase: alert.phase,
      labels: Object.fromEntries(
        Object.entries(alert.labels).map(([name, value]) => [plainText(name), plainText(value)]),
      ),
      summary: plainText(alert.summary, LONGEST_LINE),
      value: alert.value,
      limit: alert.limit,
      metric: alert.metric === null ? null : plainText(alert.metric),
      since: new Date(alert.activeSinceMs).toISOString(),
    })),
  };
}

/** Formats a notification as a line of JSON, with the key of its message. */
export function notificationLine(notification: Notification, hostName: string, key: string): string {
  return `${JSON.stringify({ ...plainNotification(notification, hostName), key: shortHash(key) })}\n`;
}

/** Shortens any text to a name: ids and keys travel in headers. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Returns the title with the severity and the status, for a person who sees it alone. */
export function headline({ status, severity, revision, title }: PlainNotification): string {
  if (status === 'resolved') return title.startsWith('Resolved') ? title : `Resolved: ${title}`;
  if (revision > 1) return `Update: ${title}`;
  return severity === 'critical' ? `Critical: ${title}` : title;
}

/** Returns the whole message by paragraph. */
export function paragraphs({ body, advice, host, since, status }: PlainNotification): string[] {
  const times = status === 'resolved' ? `Began ${since}` : `Since ${since}`;
  return [body, advice, `${times} on ${host}`].filter((text) => text !== '');
}

function plainLines(text: string): string {
  return text
    .split('\n', MOST_LINES)
    .map((line) => plainText(line, LONGEST_LINE))
    .join('\n');
}
