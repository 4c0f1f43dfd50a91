import type { DigestView } from '../../shared/contract/digest-schemas';
import { formatDuration } from '../../shared/format/format';
import { gainText } from '../../shared/format/gain-text';
import { plainText } from '../../shared/format/plain-text';
import { plural } from '../../shared/format/plural';
import { VERDICT_LABELS } from '../../shared/format/verdict-labels';
import { watchedText } from '../../shared/format/watched-text';
import { DAY_MS } from '../../shared/model/time';
import { type Command, EXIT, withApi } from './command';
import { formatColumns, type Terminal } from './terminal';

export const digest: Command = {
  name: 'digest',
  summary: 'summarize the last day or week: incidents, alerts, changes and their measured gains',
  declare: (parser) =>
    void parser.option('--week', 'cover the last seven days').option('--markdown', 'print a Markdown document'),
  run: (context, _, { week, markdown }) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      const { markdown: document, ...result } = await api.digest.get({ spanMs: week === true ? 7 * DAY_MS : DAY_MS });
      if (json) terminal.printJson(result);
      else if (markdown === true) terminal.print(document.trimEnd());
      else print(terminal, result);
      return EXIT.healthy;
    }),
};

function print(terminal: Terminal, result: Omit<DigestView, 'markdown'>): void {
  const { incidents, alerts, changes } = result;
  terminal.print(watchedText(result));
  terminal.print(incidents.length === 0 ? 'No incidents.' : `Incidents: ${incidents.length}`);
  for (const { openedAtMs, durationMs, severity, cause, tried } of incidents) {
    const duration = durationMs === null ? 'ongoing' : formatDuration(durationMs / 1000);
    terminal.print(`  ${new Date(openedAtMs).toLocaleString()}  ${duration}  ${severity}: ${plainText(cause, 300)}`);
    for (const text of tried) terminal.print(`    ${plainText(text, 300)}`);
  }
  const { fired, notified, failedDeliveries } = alerts;
  terminal.print(
    `Alerts: ${fired} fired, ${plural(notified, 'notification')}, ${plural(failedDeliveries, 'failed delivery', 'failed deliveries')}.`,
  );
  terminal.print(changes.length === 0 ? 'No changes.' : `Changes: ${changes.length}`);
  const rows = changes.map(({ action, targetText, by, startedAtMs, state, verdict, gain }) => [
    `  ${new Date(startedAtMs).toLocaleString()}`,
    action,
    plainText(targetText, 60),
    plainText(by, 30),
    verdict === null ? state : `${state}, ${VERDICT_LABELS[verdict].toLowerCase()}`,
    gain === null ? 'not measured' : gainText(gain),
  ]);
  for (const line of formatColumns(rows)) terminal.print(line);
}
