import { InvalidArgumentError } from 'commander';
import { formatDateTime } from '../../../shared/format/date';
import { HOUR_MS } from '../../../shared/model/time';
import { argument, option } from '../inputs';
import { numberBetween, textUpTo } from '../option-parsers';
import { query } from '../verb';

export const silence = query({
  summary: 'suppress the notifications of matching alerts',
  inputs: {
    labels: argument('<label=value...>', 'labels to match, such as rule=disk-full; * matches any text'),
    hours: option('--hours <count>', 'duration of the silence in hours', {
      parse: numberBetween(0.02, 720),
      initial: 2,
    }),
    comment: option('--comment <text>', 'reason for the silence', { parse: textUpTo(500), initial: '' }),
  },
  examples: ['rule=disk-full mount=/srv --hours 8 --comment "moving files"'],
  prepare: ({ labels, hours, comment }) => {
    return { matchers: readMatchers(labels), durationMs: hours * HOUR_MS, comment };
  },
  ask: (api, wanted) => api.alerts.silence(wanted),
  lines: ({ untilMs }) => [`Silenced until ${formatDateTime(untilMs)}`],
});

/** @throws InvalidArgumentError for text that is not LABEL=VALUE */
function readMatchers(pairs: readonly string[]): Record<string, string> {
  const matchers = new Map<string, string>();
  for (const pair of pairs) {
    const [, label, value] = /^([^=\s]+)=(.+)$/s.exec(pair) ?? [];
    if (label === undefined || value === undefined)
      throw new InvalidArgumentError(`'${pair}' does not have the form LABEL=VALUE, such as rule=disk-full`);
    if (matchers.has(label)) throw new InvalidArgumentError(`'${pair}' gives the label '${label}' a second value`);
    matchers.set(label, value);
  }
  // A wildcard matches anything: on its own it would silence all alerts.
  if ([...matchers.values()].every((value) => /^\*+$/.test(value)))
    throw new InvalidArgumentError(`'${pairs.join(' ')}' would silence all alerts; name a rule, a label or a severity`);
  return Object.fromEntries(matchers);
}
