import { isDeepStrictEqual } from 'node:util';
import type { Alert } from '../../shared/contract/alert-schemas';
import type { Status } from '../../shared/contract/schemas';
import { plainText } from '../../shared/format/plain-text';
import { STATE_LABELS } from '../../shared/format/state-labels';
import { isNotified, rankOf } from '../../shared/model/alert-routing';
import type { HostReply } from './follow-status';

/** Name of the icon. Each state has its own shape, because many people do not distinguish colors. */
export type TrayIconName = Status['state'];

export interface TrayView {
  readonly icon: TrayIconName;
  /** A few short lines; Windows shows at most 127 characters. */
  readonly tooltip: string;
  /** Short lines above the commands in the menu. */
  readonly lines: readonly string[];
}

const STATE_TEXTS: Readonly<Record<TrayIconName, string>> = { ...STATE_LABELS, unknown: 'Not evaluated yet' };
const FACTS_SHOWN = 2;
const LINE_CHARACTERS = 60;
/** Leaves room for the number of other alerts. */
const ALERT_CHARACTERS = 45;
const TOOLTIP_CHARACTERS = 127;

/** Composes the tray of a machine; undefined for a host that does not respond. */
export function createTrayView(reply: HostReply | undefined): TrayView {
  if (reply === undefined) return view('unknown', 'Not connected', []);
  const { status, health, alerts, profile } = reply;
  const headline = STATE_TEXTS[health.state] + (health.score === null ? '' : `, score ${Math.round(health.score)}`);
  const facts = [
    ...topAlert(alerts),
    ...health.bottlenecks.map(({ text }) => text),
    ...status.notices.filter(({ level }) => level !== 'info').map(({ text }) => text),
  ];
  const shown = [...new Set(facts)].slice(0, FACTS_SHOWN);
  return view(health.state, headline, profile === null ? shown : [...shown, `Profile: ${profile}`]);
}

/** Returns the worst alert that would be notified, the oldest of equal ones. Acknowledged alerts are left out. */
function topAlert(alerts: readonly Alert[]): readonly string[] {
  const firing = alerts.filter(({ phase, severity }) => phase === 'firing' && isNotified(severity));
  const [top, ...others] = firing.sort(
    (a, b) => rankOf(b.severity) - rankOf(a.severity) || a.activeSinceMs - b.activeSinceMs,
  );
  if (top === undefined) return [];
  return [
    others.length === 0 ? top.summary : `${plainText(top.summary, ALERT_CHARACTERS)} (and ${others.length} more)`,
  ];
}

function view(icon: TrayIconName, headline: string, facts: readonly string[]): TrayView {
  const lines = [headline, ...facts].map((line) => plainText(line, LINE_CHARACTERS));
  return { icon, lines, tooltip: shorten(['Homeostat', ...lines].join('\n'), TOOLTIP_CHARACTERS) };
}

function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}\u2026`;
}

/** Checks whether the tray would look the same, because each change costs the desktop several messages. */
export function isSameView(one: TrayView | undefined, other: TrayView): boolean {
  return isDeepStrictEqual(one, other);
}
