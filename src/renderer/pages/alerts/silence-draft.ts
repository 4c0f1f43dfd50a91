import type { Alert, NewSilence } from '../../../shared/contract/alert-schemas';
import { labelsOf, matchesLabels } from '../../../shared/model/alert-routing';
import { MINUTE_MS } from '../../../shared/model/time';

/** A silence as it is being written: one line a matcher. */
export interface SilenceDraft {
  readonly matchers: readonly MatcherDraft[];
  readonly duration: keyof typeof SILENCE_DURATIONS;
  readonly comment: string;
}

export interface MatcherDraft {
  readonly name: string;
  readonly value: string;
}

/** In minutes. */
export const SILENCE_DURATIONS = {
  '30': '30 min',
  '120': '2 hours',
  '480': '8 hours',
  '1440': '1 day',
  '10080': '7 days',
};

/** Returns a draft that matches one alert only; an empty line without one. */
export function draftFor(alert: Alert | undefined): SilenceDraft {
  const { severity: _, metric: __, ...labels } = alert === undefined ? { rule: '' } : labelsOf(alert);
  const { rule = '', ...others } = labels as Readonly<Record<string, string>>;
  const matchers = Object.entries({ rule, ...others }).map(([name, value]) => ({ name, value }));
  return { matchers, duration: '120', comment: '' };
}

/** Lines without a name and a value are left out. */
export function matchersOf({ matchers }: SilenceDraft): Readonly<Record<string, string>> {
  const named = matchers.map(({ name, value }) => [name.trim(), value.trim()] as const);
  return Object.fromEntries(named.filter(([name, value]) => name !== '' && value !== ''));
}

/** Undefined where the draft has no label. */
export function silenceOf(draft: SilenceDraft): NewSilence | undefined {
  const matchers = matchersOf(draft);
  if (Object.keys(matchers).length === 0) return undefined;
  return { matchers, durationMs: Number(draft.duration) * MINUTE_MS, comment: draft.comment.trim() };
}

/** The alerts that a silence would keep quiet. */
export function silencedBy(matchers: Readonly<Record<string, string>>, alerts: readonly Alert[]): readonly Alert[] {
  if (Object.keys(matchers).length === 0) return [];
  return alerts.filter((alert) => matchesLabels(matchers, labelsOf(alert)));
}
