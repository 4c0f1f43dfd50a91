import type { RuleTest } from '../../../shared/contract/alert-schemas';
import type { AlertsFile } from '../../../shared/contract/alerts-file-schema';
import { plural } from '../../../shared/format/plural';
import { DAY_MS, MINUTE_MS } from '../../../shared/model/time';
import { UnknownNameError } from '../../base/errors';
import { describeProblem } from '../../base/yaml-problem';
import { option } from '../inputs';
import { durationBetween } from '../option-parsers';
import { table } from '../terminal';
import { type CommandContext, EXIT, show, verb, withApi } from '../verb';
import { parseRules, readRules, rulesFile } from './rules-file';

export const test = verb({
  summary: 'count the notifications that alert rules would have sent',
  inputs: {
    file: rulesFile,
    replay: option('--replay <span>', 'period of the history to test on, such as 7d or 12h', {
      parse: durationBetween(MINUTE_MS, 30 * DAY_MS),
      initial: 7 * DAY_MS,
      initialText: '7d',
    }),
    csv: option('--csv <file>', 'recording to test on instead of the history (no host needed)', {
      conflicts: 'replay',
    }),
    rule: option('--rule <name>', 'test only this rule'),
  },
  examples: ['', 'alerts.yaml --replay 2d --rule disk-full', 'alerts.yaml --csv recording.csv'],
  async run(context, { file, replay: durationMs, csv, rule = null }) {
    const text = file === undefined ? null : readRules(file);
    if (csv !== undefined) return testOnRecording(context, text, rule, csv);
    return withApi(context, async ({ api }) => {
      // Both tests use the same period, so that they differ only by the edit.
      const before = text === null ? undefined : await api.alerts.testRules({ text: null, rule, durationMs });
      return showTest(context, rule, await api.alerts.testRules({ text, rule, durationMs }), before);
    });
  },
});

async function testOnRecording(
  context: CommandContext,
  text: string | null,
  rule: string | null,
  csv: string,
): Promise<number> {
  const [{ readSeriesFile }, { replayRules }, { toRecording }, { SHIPPED_ALERTS }] = await Promise.all([
    import('../read-series-file'),
    import('../../alerting/test-rules-task'),
    import('../../health/threshold-recording'),
    import('../../alerting/shipped-alerts'),
  ]);
  const read = text === null ? ({ ok: true, alerts: SHIPPED_ALERTS } as const) : await parseRules(text);
  if (!read.ok) {
    for (const problem of read.problems) context.terminal.warn(describeProblem(problem));
    return EXIT.usage;
  }
  const { set } = await readSeriesFile(csv, []);
  const stepMs = Math.max(1_000, ((set.atMs.at(-1) ?? 0) - (set.atMs[0] ?? 0)) / Math.max(1, set.atMs.length - 1));
  const recording = toRecording(set, stepMs);
  const replay = (alerts: AlertsFile) =>
    replayRules(recording, { alerts, rule, role: 'server', kept: { learned: [], changes: [] } });
  return showTest(context, rule, replay(read.alerts), text === null ? undefined : replay(SHIPPED_ALERTS));
}

/**
 * @param before the test of the active rules on the same period, if other rules are tested
 * @throws UnknownNameError if no rule has the name that was given
 */
function showTest(context: CommandContext, rule: string | null, test: RuleTest, before?: RuleTest): Promise<number> {
  if (rule !== null && !test.rules.some((one) => one.rule === rule))
    throw new UnknownNameError(`no rule is named "${rule}"`, 'Leave --rule out to test all rules.');
  return show(context, before === undefined ? test : { ...test, before }, () => describeTest(test, before));
}

function describeTest(test: RuleTest, before: RuleTest | undefined): readonly string[] {
  const { fromMs, toMs, notifications, notificationsPerWeek } = test;
  const days = `${((toMs - fromMs) / DAY_MS).toFixed(1)} days`;
  const was = before === undefined ? '' : ` (before: ${before.notifications})`;
  const pastOf = (name: string) => before?.rules.find(({ rule }) => rule === name);
  return [
    `${days}: ${plural(notifications, 'notification')}${was}, ${notificationsPerWeek.toFixed(1)} per week`,
    ...table(test.rules, [
      'rule',
      ({ rule, fired }) => `fired ${changeOf(pastOf(rule)?.fired, fired)}`,
      ({ rule, notified }) => `notified ${changeOf(pastOf(rule)?.notified, notified)}`,
      ({ rule, incidentsCaught, incidentsMissed }) =>
        `caught ${changeOf(pastOf(rule)?.incidentsCaught, incidentsCaught)} of ${incidentsCaught + incidentsMissed} critical incidents`,
    ]),
  ];
}

/** @example changeOf(3, 1) // '3 → 1' */
function changeOf(before: number | undefined, now: number): string {
  return before === undefined || before === now ? `${now}` : `${before} → ${now}`;
}
