import { formatDuration } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import { HOUR_MS } from '../../shared/model/time';
import { type Command, EXIT, withApi } from './command';
import { formatColumns } from './terminal';

const VERBS = ['list', 'ack', 'silence', 'history', 'channels', 'test'];

export const alerts: Command = {
  name: 'alerts',
  summary: 'manage alerts: list, ack ID, silence LABEL=VALUE…, history, channels, test CHANNEL',
  declare: (parser) =>
    void parser
      .argument('[verb]', VERBS.join(', '), 'list')
      .argument('[what...]', 'the alert, the labels to match, or the channel')
      .option('--hours <count>', 'duration of the silence in hours', '2')
      .option('--comment <text>', 'reason for the silence', '')
      .option('--limit <count>', 'maximum number of history entries', '50'),
  run: (context, [verb = 'list', ...what], options) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      const print = (value: unknown, lines: () => readonly string[]) => {
        if (json) terminal.printJson(value);
        else for (const line of lines()) terminal.print(line);
      };
      switch (verb) {
        case 'list': {
          const active = await api.alerts.list();
          print(active, () =>
            listOr(
              'No active alerts.',
              active.map(({ phase, severity, summary, activeSinceMs, fingerprint }) => [
                phase,
                severity,
                formatDuration((Date.now() - activeSinceMs) / 1000),
                plainText(summary, 200),
                plainText(fingerprint, 120),
              ]),
            ),
          );
          return active.some(({ phase }) => phase === 'firing') ? EXIT.notHealthy : EXIT.healthy;
        }
        case 'ack': {
          const alert = await api.alerts.acknowledge({ fingerprint: what.join(' ') });
          print(alert, () => [`Acknowledged: ${plainText(alert.summary, 200)}`]);
          return EXIT.healthy;
        }
        case 'silence': {
          const matchers = Object.fromEntries(what.map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]));
          const durationMs = Number(options['hours']) * HOUR_MS;
          const silence = await api.alerts.silence({ matchers, durationMs, comment: String(options['comment']) });
          print(silence, () => [`Silenced until ${new Date(silence.untilMs).toLocaleString()}`]);
          return EXIT.healthy;
        }
        case 'history': {
          const events = await api.alerts.history({ limit: Number(options['limit']) });
          print(events, () =>
            listOr(
              'No alert events yet.',
              events.map(({ atMs, kind, text, by }) => [
                new Date(atMs).toLocaleString(),
                kind,
                plainText(by, 40),
                plainText(text, 200),
              ]),
            ),
          );
          return EXIT.healthy;
        }
        case 'channels': {
          const channels = await api.alerts.channels();
          print(channels, () =>
            listOr(
              'No channels are defined.',
              channels.map(({ name, kind, target, waiting, dead, lastError }) => [
                name,
                kind,
                plainText(target, 80),
                `${waiting.length} pending, ${dead.length} undeliverable`,
                plainText(lastError ?? '', 120),
              ]),
            ),
          );
          return EXIT.healthy;
        }
        case 'test': {
          const result = await api.alerts.testChannel({ name: what[0] ?? '' });
          print(result, () => [result.isSent ? 'Sent.' : `Not sent: ${plainText(result.reason, 300)}`]);
          return result.isSent ? EXIT.healthy : EXIT.notHealthy;
        }
        default:
          terminal.warn(`homeostat: unknown verb "${plainText(verb)}"; expected ${VERBS.join(', ')}`);
          return EXIT.usage;
      }
    }),
};

/** Rows in columns; a sentence where there are none. */
function listOr(empty: string, rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [empty] : formatColumns(rows);
}
