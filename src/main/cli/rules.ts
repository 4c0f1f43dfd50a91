import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Option } from 'commander';
import { THRESHOLD_IDS } from '../../core/thresholds/threshold-catalog';
import type { RuleTest } from '../../shared/contract/alert-schemas';
import type { AlertsFile } from '../../shared/contract/alerts-file-schema';
import { plainText } from '../../shared/format/plain-text';
import { plural } from '../../shared/format/plural';
import { asReason } from '../../shared/format/sentence';
import { DAY_MS, MINUTE_MS } from '../../shared/model/time';
import { readAlerts } from '../alerting/alerts-file';
import { AdvisedError, UnknownNameError } from '../base/errors';
import { readBoundedFile } from '../base/read-bounded-file';
import { describeProblem, YAML_BYTES } from '../base/yaml-problem';
import { type Command, type CommandContext, EXIT, withApi } from './command';
import { durationBetween } from './option-parsers';
import { formatColumns } from './terminal';
import { shown } from './usage';

const VERBS = {
  check: { takes: 'a file' },
  test: { takes: 'a file', options: ['--replay', '--csv', '--rule'] },
};

export const rules: Command = {
  name: 'rules',
  summary: 'check or test alert rules: check [FILE] (no host needed), test [FILE]',
  verbs: VERBS,
  declare: (parser) =>
    void parser
      .argument('[verb]', 'check, test', 'check')
      .argument('[file]', 'an alerts.yaml file; by default, the one of this instance')
      .addOption(
        new Option('--replay <span>', 'period of the history to test on, such as 7d or 12h')
          .argParser(durationBetween(MINUTE_MS, 30 * DAY_MS))
          .default(7 * DAY_MS, '7d'),
      )
      .addOption(
        new Option('--csv <file>', 'recording to test on instead of the history (no host needed)').conflicts('replay'),
      )
      .option('--rule <name>', 'test only this rule'),
  run: async (context, [verb = 'check', file], options) => {
    if (verb === 'check') return check(context, file);
    const text = file === undefined ? null : readText(file);
    const rule = typeof options['rule'] === 'string' ? options['rule'] : null;
    if (typeof options['csv'] === 'string') return testOnRecording(context, text, rule, options['csv']);
    const durationMs = options['replay'] as number;
    return withApi(context, async ({ api }) => {
      // Both over the same past, so that the edit is all that differs.
      const before = text === null ? undefined : await api.alerts.testRules({ text: null, rule, durationMs });
      const test = await api.alerts.testRules({ text, rule, durationMs });
      refuseUnknown(rule, test);
      print(context, test, before);
      return EXIT.healthy;
    });
  },
};

async function check({ terminal, json, directories }: CommandContext, named: string | undefined): Promise<number> {
  const file = named ?? join(directories.config, 'alerts.yaml');
  if (named === undefined && !existsSync(file)) {
    if (json) terminal.printJson([]);
    else terminal.print(`${plainText(file)} does not exist. The built-in rules are in effect.`);
    return EXIT.healthy;
  }
  const read = await readAlerts({ text: readText(file), thresholdIds: THRESHOLD_IDS });
  const problems = read.ok ? [] : read.problems;
  if (json) terminal.printJson(problems);
  else if (read.ok) terminal.print(`${plainText(file)}: ${plural(read.alerts.rules.length, 'rule')}, no errors`);
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
    import('../alerting/test-rules-task'),
    import('../health/threshold-recording'),
    import('../alerting/shipped-alerts'),
  ]);
  const read =
    text === null
      ? ({ ok: true, alerts: SHIPPED_ALERTS } as const)
      : await readAlerts({ text, thresholdIds: THRESHOLD_IDS });
  if (!read.ok) {
    for (const problem of read.problems) context.terminal.warn(plainText(describeProblem(problem), 1_000));
    return EXIT.usage;
  }
  const { set } = await readSeriesFile(csv, []);
  const stepMs = Math.max(1_000, ((set.atMs.at(-1) ?? 0) - (set.atMs[0] ?? 0)) / Math.max(1, set.atMs.length - 1));
  const recording = toRecording(set, stepMs);
  const replay = (alerts: AlertsFile) =>
    replayRules(recording, { alerts, rule, role: 'server', kept: { learned: [], changes: [] } });
  const test = replay(read.alerts);
  refuseUnknown(rule, test);
  print(context, test, text === null ? undefined : replay(SHIPPED_ALERTS));
  return EXIT.healthy;
}

/** @throws UnknownNameError where the one rule that was asked for is not among those that were tested */
function refuseUnknown(rule: string | null, { rules: tested }: RuleTest): void {
  if (rule === null || tested.some((one) => one.rule === rule)) return;
  throw new UnknownNameError(`no rule is named ${shown(rule)}`, 'Leave --rule out to test all rules.');
}

/** @throws AdvisedError where it cannot be read */
function readText(file: string): string {
  const read = readBoundedFile(file, YAML_BYTES);
  if (read.ok) return read.text;
  throw new AdvisedError(
    `cannot read ${plainText(file, 500)}: ${asReason(read.reason)}`,
    'Give the path of an alerts.yaml file.',
  );
}

/** @param before what the rules in force make of the same past, where others are tested */
function print({ terminal, json }: CommandContext, test: RuleTest, before?: RuleTest): void {
  if (json) {
    terminal.printJson(before === undefined ? test : { ...test, before });
    return;
  }
  const { fromMs, toMs, notifications, notificationsPerWeek } = test;
  const days = `${((toMs - fromMs) / DAY_MS).toFixed(1)} days`;
  const was = before === undefined ? '' : ` (before: ${before.notifications})`;
  terminal.print(
    `${days}: ${plural(notifications, 'notification')}${was}, ${notificationsPerWeek.toFixed(1)} per week`,
  );
  const rows = test.rules.map((now) => {
    const past = before?.rules.find((one) => one.rule === now.rule);
    const incidents = now.incidentsCaught + now.incidentsMissed;
    return [
      now.rule,
      `fired ${changeOf(past?.fired, now.fired)}`,
      `notified ${changeOf(past?.notified, now.notified)}`,
      `caught ${changeOf(past?.incidentsCaught, now.incidentsCaught)} of ${incidents} critical incidents`,
    ];
  });
  for (const line of formatColumns(rows)) terminal.print(line);
}

/** @example changeOf(3, 1) // '3 → 1' */
function changeOf(before: number | undefined, now: number): string {
  return before === undefined || before === now ? `${now}` : `${before} → ${now}`;
}
