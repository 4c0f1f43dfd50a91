import { formatDuration } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import { HOUR_MS } from '../../shared/model/time';
import { type Command, EXIT, withApi } from './command';
import { numberBetween, textUpTo, wholeNumber } from './option-parsers';
import { formatColumns } from './terminal';
import { shown, usage } from './usage';

const VERBS = {
  list: {},
  ack: { needs: ['an alert ID'], isOpen: true },
  silence: { needs: ['a label to match, such as rule=disk-full'], isOpen: true, options: ['--hours', '--comment'] },
  history: { options: ['--limit'] },
  channels: {},
  test: { needs: ['a channel name'] },
};

export const alerts: Command = {
  name: 'alerts',
  summary: 'manage alerts: list, ack ID, silence LABEL=VALUE…, history, channels, test CHANNEL',
  verbs: VERBS,
  declare: (parser) =>
    void parser
      .argument('[verb]', Object.keys(VERBS).join(', '), 'list')
      .argument('[what...]', 'the alert, the labels to match, or the channel')
      .option('--hours <count>', 'duration of the silence in hours', numberBetween(0.02, 720), 2)
      .option('--comment <text>', 'reason for the silence', textUpTo(500), '')
      .option('--limit <count>', 'maximum number of history entries', wholeNumber(1, 5_000), 50),
  run: (context, [verb = 'list', ...what], options) => {
    const matchers = verb === 'silence' ? readMatchers(what) : {};
    return withApi(context, async ({ api }) => {
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
          const { hours, comment } = options as { readonly hours: number; readonly comment: string };
          const silence = await api.alerts.silence({ matchers, durationMs: hours * HOUR_MS, comment });
          print(silence, () => [`Silenced until ${new Date(silence.untilMs).toLocaleString()}`]);
          return EXIT.healthy;
        }
        case 'history': {
          const events = await api.alerts.history({ limit: options['limit'] as number });
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
          return EXIT.usage;
      }
    });
  },
};

/** @throws UsageError that names the first one that is no LABEL=VALUE */
function readMatchers(pairs: readonly string[]): Record<string, string> {
  const matchers = new Map<string, string>();
  for (const pair of pairs) {
    const [, label, value] = /^([^=\s]+)=(.+)$/s.exec(pair) ?? [];
    if (label === undefined || value === undefined)
      throw usage('alerts', `${shown(pair)} does not have the form LABEL=VALUE, such as rule=disk-full`);
    if (matchers.has(label)) throw usage('alerts', `${shown(pair)} gives the label ${shown(label)} a second value`);
    matchers.set(label, value);
  }
  // A wildcard matches anything: on its own it would silence all alerts.
  if ([...matchers.values()].every((value) => /^\*+$/.test(value)))
    throw usage('alerts', `${shown(pairs.join(' '))} would silence all alerts; name a rule, a label or a severity`);
  return Object.fromEntries(matchers);
}

/** Rows in columns; a sentence where there are none. */
function listOr(empty: string, rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [empty] : formatColumns(rows);
}
