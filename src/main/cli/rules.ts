import { readFileSync } from 'node:fs';
import type { RuleTest } from '../../shared/contract/alert-schemas';
import { plainText } from '../../shared/model/plain-text';
import { describeProblem, readAlerts } from '../alerting/alerts-file';
import { messageOf } from '../base/errors';
import { type Command, type CommandContext, EXIT, withApi } from './command';
import { formatColumns, type Terminal } from './terminal';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export const rules: Command = {
  name: 'rules',
  summary: 'rules of alerts: check FILE (no host needed), test [FILE]',
  declare: (parser) =>
    void parser
      .argument('<verb>', 'check, test')
      .argument('[file]', 'an alerts.yaml; for test, those in force where none is named')
      .option('--replay <span>', 'over how much of the history, such as 7d or 12h', '7d')
      .option('--csv <file>', 'over a recording instead of the history (no host needed)')
      .option('--rule <name>', 'this rule only'),
  run: async (context, [verb, file], options) => {
    const { terminal } = context;
    if (verb === 'check' && file !== undefined) return check(context, file);
    if (verb !== 'test') {
      terminal.warn('homeostat: rules knows check FILE and test [FILE]');
      return EXIT.usage;
    }
    const text = file === undefined ? null : readFileSync(file, 'utf8');
    const rule = typeof options['rule'] === 'string' ? options['rule'] : null;
    if (typeof options['csv'] === 'string') return testOnRecording(context, text, rule, options['csv']);
    const durationMs = parseSpan(String(options['replay']));
    if (durationMs === undefined) {
      terminal.warn('homeostat: --replay takes a span such as 7d or 12h');
      return EXIT.usage;
    }
    return withApi(context, async ({ api }) => {
      print(context, await api.alerts.testRules({ text, rule, durationMs }));
      return EXIT.healthy;
    });
  },
};

async function check({ terminal, json }: CommandContext, file: string): Promise<number> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    terminal.warn(`homeostat: ${plainText(file)} cannot be read: ${messageOf(error)}`);
    return EXIT.usage;
  }
  const read = await readAlerts(text);
  const problems = read.ok ? [] : read.problems;
  if (json) terminal.printJson(problems);
  else if (read.ok) terminal.print(`${plainText(file)}: ${read.alerts.rules.length} rules, no mistake`);
  else for (const problem of problems) terminal.print(plainText(`${file}${describeProblem(problem)}`, 1_000));
  return read.ok ? EXIT.healthy : EXIT.notHealthy;
}

async function testOnRecording(
  context: CommandContext,
  text: string | null,
  rule: string | null,
  csv: string,
): Promise<number> {
  const [{ readSeriesFile }, { replayRules }, { toRecording }, { SHIPPED_ALERTS }] = await Promise.all([
    import('./read-series-file'),
    import('../judging/test-rules-job'),
    import('../judging/limit-recording'),
    import('../alerting/shipped-alerts'),
  ]);
  const read = text === null ? ({ ok: true, alerts: SHIPPED_ALERTS } as const) : await readAlerts(text);
  if (!read.ok) {
    for (const problem of read.problems) context.terminal.warn(plainText(describeProblem(problem), 1_000));
    return EXIT.usage;
  }
  const { set } = await readSeriesFile(csv, []);
  const stepMs = Math.max(1_000, ((set.atMs.at(-1) ?? 0) - (set.atMs[0] ?? 0)) / Math.max(1, set.atMs.length - 1));
  const recording = toRecording(set, stepMs);
  print(
    context,
    replayRules(recording, { alerts: read.alerts, rule, role: 'server', kept: { learned: [], changes: [] } }),
  );
  return EXIT.healthy;
}

function print({ terminal, json }: CommandContext, test: RuleTest): void {
  if (json) {
    terminal.printJson(test);
    return;
  }
  const { fromMs, toMs, notifications, notificationsPerWeek } = test;
  terminal.print(
    `${((toMs - fromMs) / DAY_MS).toFixed(1)} days: ${notifications} notifications, ${notificationsPerWeek.toFixed(1)} a week`,
  );
  printRules(terminal, test);
}

function printRules(terminal: Terminal, { rules: tested }: RuleTest): void {
  const rows = tested.map(({ rule, fired, notified, incidentsCaught, incidentsMissed }) => [
    rule,
    `fired ${fired}`,
    `told ${notified}`,
    `caught ${incidentsCaught} of ${incidentsCaught + incidentsMissed} critical incidents`,
  ]);
  for (const line of formatColumns(rows)) terminal.print(line);
}

/** @example parseSpan('12h') // 43_200_000 */
function parseSpan(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(m|h|d)$/.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * { m: MINUTE_MS, h: 60 * MINUTE_MS, d: DAY_MS }[match[2] as 'm' | 'h' | 'd'];
}
