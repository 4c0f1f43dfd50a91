import type { Alert, Notification } from '../../shared/model/alert';
import { rankOf } from '../../shared/model/alert-routing';
import type { Severity } from '../../shared/model/severity';

const NAMED = 5;

/** What is told of one incident: the worst alert in the title, the others in the body. */
export function composeNotification(
  id: string,
  revision: number,
  alerts: readonly Alert[],
  atMs: number,
): Notification {
  const open = alerts.filter(({ phase }) => phase !== 'resolved');
  const isOver = open.length === 0;
  const told = [...(isOver ? alerts : open)].sort(
    (a, b) => rankOf(b.severity) - rankOf(a.severity) || a.activeSinceMs - b.activeSinceMs,
  );
  const [worst] = told;
  if (worst === undefined) throw new Error(`the notification ${id} has no alert`);
  const others = told.slice(1, NAMED).map(({ summary }) => summary);
  const more = told.length > NAMED ? [`and ${told.length - NAMED} more`] : [];
  return {
    id,
    revision,
    status: isOver ? 'resolved' : 'firing',
    severity: worst.severity,
    title: isOver ? `Over: ${worst.summary}` : worst.summary,
    body: [...others, ...more].join('\n'),
    advice: isOver ? '' : worst.advice,
    sinceMs: Math.min(...told.map(({ activeSinceMs }) => activeSinceMs)),
    atMs,
    alerts: told,
  };
}

/** What is told of everything that a channel had no room for. */
export function composeOverflow(
  channel: string,
  alerts: readonly Alert[],
  atMs: number,
  revision: number,
): Notification {
  const worst = alerts.reduce<Severity>((a, { severity }) => (rankOf(severity) > rankOf(a) ? severity : a), 'info');
  const named = alerts.slice(0, NAMED).map(({ summary }) => summary);
  return {
    id: `more on ${channel}`,
    revision,
    status: 'firing',
    severity: worst,
    title: `And ${alerts.length} more alerts`,
    body: [...named, ...(alerts.length > NAMED ? ['…'] : [])].join('\n'),
    advice: 'All of them are on the Alerts page.',
    sinceMs: Math.min(...alerts.map(({ activeSinceMs }) => activeSinceMs)),
    atMs,
    alerts: alerts.slice(0, NAMED),
  };
}
