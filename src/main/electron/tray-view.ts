import type { Status } from '../../shared/contract/schemas';
import { plainText } from '../../shared/format/plain-text';
import { STATE_LABELS } from '../../shared/format/state-labels';
import type { Alert } from '../../shared/model/alert';
import { isNotified, rankOf } from '../../shared/model/alert-routing';
import type { HostReply } from './follow-status';

/** Which icon; each state has its own shape, since colour alone tells many people nothing. */
export type TrayIconName = Status['state'];

export interface TrayView {
  readonly icon: TrayIconName;
  /** A few short lines; Windows shows 127 characters at most. */
  readonly tooltip: string;
  /** What stands above the commands in the menu, each line short. */
  readonly lines: readonly string[];
}

const STATE_TEXTS: Readonly<Record<TrayIconName, string>> = { ...STATE_LABELS, unknown: 'Not evaluated yet' };
const FACTS_SHOWN = 2;
const LINE_CHARACTERS = 60;
/** Leaves room to say how many more there are. */
const ALERT_CHARACTERS = 45;
const TOOLTIP_CHARACTERS = 127;

/** What the tray says of the machine; undefined stands for a host that does not answer. */
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

/** The worst alert that a notification would tell of, the oldest of equal ones; those that somebody sees to are left out. */
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

/** Whether the tray would look the same: each change costs the desktop a round of messages. */
export function isSameView(one: TrayView, other: TrayView): boolean {
  return one.icon === other.icon && one.tooltip === other.tooltip && one.lines.join('\n') === other.lines.join('\n');
}
