import { plural } from '../../shared/format/plural';
import type { Alert, Notification } from '../../shared/model/alert';
import { isNotified, rankOf } from '../../shared/model/alert-routing';

const NAMED = 5;

/** What is told of one incident: the worst alert in the title, the others in the body. */
export function composeNotification(
  id: string,
  revision: number,
  alerts: readonly Alert[],
  atMs: number,
): Notification {
  const open = alerts.filter(({ phase, severity }) => phase !== 'resolved' && isNotified(severity));
  const isOver = open.length === 0;
  const notified = [...(isOver ? alerts : open)].sort(
    (a, b) => rankOf(b.severity) - rankOf(a.severity) || a.activeSinceMs - b.activeSinceMs,
  );
  const [worst] = notified;
  if (worst === undefined) throw new Error(`notification ${id} has no alerts`);
  const others = notified.slice(1, NAMED).map(({ summary }) => summary);
  const more = notified.length > NAMED ? [`and ${notified.length - NAMED} more`] : [];
  return {
    id,
    revision,
    status: isOver ? 'resolved' : 'firing',
    severity: worst.severity,
    title: isOver ? `Resolved: ${worst.summary}` : worst.summary,
    body: [...others, ...more].join('\n'),
    advice: isOver ? '' : worst.advice,
    sinceMs: Math.min(...notified.map(({ activeSinceMs }) => activeSinceMs)),
    atMs,
    alerts: notified,
  };
}

/**
 * What is told of several incidents at once: the rest of what a channel has no room for, or a digest of what the quiet
 * hours held back.
 */
export function composeSummary(kind: 'rest' | 'digest', alerts: readonly Alert[], atMs: number): Notification {
  const notified = [...alerts].sort((a, b) => rankOf(b.severity) - rankOf(a.severity));
  const named = notified.slice(0, NAMED).map(({ summary }) => summary);
  const count = plural(alerts.length, kind === 'rest' ? 'more alert' : 'alert');
  return {
    id: `summary ${atMs}`,
    revision: 1,
    status: 'firing',
    severity: notified[0]?.severity ?? 'info',
    title: kind === 'rest' ? count : `${count} during quiet hours`,
    body: [...named, ...(alerts.length > NAMED ? ['…'] : [])].join('\n'),
    advice: 'See the Alerts page for the full list.',
    sinceMs: notified.reduce((since, { activeSinceMs }) => Math.min(since, activeSinceMs), atMs),
    atMs,
    alerts: notified.slice(0, NAMED),
  };
}
