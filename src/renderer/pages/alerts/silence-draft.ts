import type { Alert, NewSilence } from '../../../shared/contract/alert-schemas';
import { labelsOf, matchesLabels } from '../../../shared/model/alert-routing';
import { HOUR_MS } from '../../../shared/model/time';

/** A silence as it is being written: one line a matcher. */
export interface SilenceDraft {
  readonly matchers: readonly MatcherDraft[];
  readonly duration: SilenceDuration;
  readonly comment: string;
}

export interface MatcherDraft {
  readonly name: string;
  readonly value: string;
}

export const SILENCE_DURATIONS = [
  { value: '30min', label: '30 min', durationMs: HOUR_MS / 2 },
  { value: '2h', label: '2 hours', durationMs: 2 * HOUR_MS },
  { value: '8h', label: '8 hours', durationMs: 8 * HOUR_MS },
  { value: '1d', label: '1 day', durationMs: 24 * HOUR_MS },
  { value: '7d', label: '7 days', durationMs: 168 * HOUR_MS },
] as const;
export type SilenceDuration = (typeof SILENCE_DURATIONS)[number]['value'];

/** Returns a draft that matches one alert only; an empty line without one. */
export function draftFor(alert: Alert | undefined): SilenceDraft {
  const { severity: _, metric: __, ...labels } = alert === undefined ? { rule: '' } : labelsOf(alert);
  const { rule = '', ...others } = labels as Readonly<Record<string, string>>;
  const matchers = Object.entries({ rule, ...others }).map(([name, value]) => ({ name, value }));
  return { matchers, duration: '2h', comment: '' };
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
  const { durationMs } = SILENCE_DURATIONS.find(({ value }) => value === draft.duration) ?? SILENCE_DURATIONS[0];
  return { matchers, durationMs, comment: draft.comment.trim() };
}

/** The alerts that a silence would keep quiet. */
export function silencedBy(matchers: Readonly<Record<string, string>>, alerts: readonly Alert[]): readonly Alert[] {
  if (Object.keys(matchers).length === 0) return [];
  return alerts.filter((alert) => matchesLabels(matchers, labelsOf(alert)));
}
