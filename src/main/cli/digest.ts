import type { DigestView } from '../../shared/contract/digest-schemas';
import { changeResultText } from '../../shared/format/change-labels';
import { formatDateTime } from '../../shared/format/date';
import { formatDuration } from '../../shared/format/format';
import { gainText } from '../../shared/format/gain-text';
import { plural } from '../../shared/format/plural';
import { watchedText } from '../../shared/format/watched-text';
import { DAY_MS } from '../../shared/model/time';
import { flag } from './inputs';
import { table } from './terminal';
import { query } from './verb';

export const digest = query({
  summary: 'summarize the last day or week: incidents, alerts, changes and their measured gains',
  inputs: {
    week: flag('--week', 'cover the last seven days'),
    isMarkdown: flag('--markdown', 'print a Markdown document'),
  },
  examples: ['', '--week --markdown'],
  ask: (api, { week }) => api.digest.get({ spanMs: week ? 7 * DAY_MS : DAY_MS }),
  toJson: ({ markdown, ...result }) => result,
  lines: (result, { isMarkdown }) => (isMarkdown ? result.markdown.trimEnd().split('\n') : describe(result)),
});

function describe(result: DigestView): readonly string[] {
  const { incidents, alerts, changes } = result;
  const { fired, notified, failedDeliveries } = alerts;
  return [
    watchedText(result),
    incidents.length === 0 ? 'No incidents.' : `Incidents: ${incidents.length}`,
    ...incidents.flatMap(({ openedAtMs, durationMs, severity, cause, tried }) => {
      const duration = durationMs === null ? 'ongoing' : formatDuration(durationMs);
      const incident = `  ${formatDateTime(openedAtMs)}  ${duration}  ${severity}: ${cause}`;
      return [incident, ...tried.map((text) => `    ${text}`)];
    }),
    `Alerts: ${fired} fired, ${plural(notified, 'notification')}, ${plural(failedDeliveries, 'failed delivery', 'failed deliveries')}.`,
    changes.length === 0 ? 'No changes.' : `Changes: ${changes.length}`,
    ...table(changes, [
      ({ startedAtMs }) => `  ${formatDateTime(startedAtMs)}`,
      'action',
      'targetText',
      'by',
      ({ state, verdict }) => changeResultText(state, verdict),
      ({ gain }) => (gain === null ? 'not measured' : gainText(gain)),
    ]),
  ];
}
