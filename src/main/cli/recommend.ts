import type { AppApi } from '../../shared/contract/contract';
import type {
  ExpectedGain,
  OptimizationRecommendation,
  Recommendations,
} from '../../shared/contract/recommendation-schemas';
import { formatDuration } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import { plural } from '../../shared/format/plural';
import { HOUR_MS } from '../../shared/model/time';
import { type Command, EXIT, withApi } from './command';
import { numberBetween } from './option-parsers';
import { formatColumns, type Terminal } from './terminal';

const ONE = { needs: ['a recommendation ID'] };
const VERBS = { list: {}, dismiss: ONE, snooze: { ...ONE, options: ['--hours'] }, never: ONE, restore: ONE };
type Decision = Exclude<keyof typeof VERBS, 'list'>;

export const recommend: Command = {
  name: 'recommend',
  summary: 'list recommendations, best first: dismiss ID, snooze ID, never ID, restore ID',
  verbs: VERBS,
  declare: (parser) =>
    void parser
      .argument('[verb]', Object.keys(VERBS).join(', '), 'list')
      .argument('[id]', 'recommendation ID')
      .option('--hours <hours>', 'duration of the snooze in hours', numberBetween(0.02, 2_160), 24),
  run: (context, [verb = 'list', id], { hours }) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      const result =
        verb === 'list'
          ? await api.recommendations.list()
          : await decide(api.recommendations, verb as Decision, id as string, (hours as number) * HOUR_MS);
      if (json) terminal.printJson(result);
      else print(terminal, result);
      return EXIT.healthy;
    }),
};

function decide(api: AppApi['recommendations'], verb: Decision, id: string, forMs: number): Promise<Recommendations> {
  return verb === 'snooze' ? api.snooze({ id, forMs }) : api[verb]({ id });
}

function print(terminal: Terminal, { atMs, recommended, notRecommended }: Recommendations): void {
  if (recommended.length === 0) terminal.print('No problems that an action could help with.');
  recommended.forEach((one, index) => {
    for (const line of describe(one, index + 1)) terminal.print(line);
  });
  if (notRecommended.length === 0) return;
  terminal.print('Not recommended:');
  const rows = notRecommended.map(({ id, targetText, reason, untilMs }) => [
    `  ${id}`,
    plainText(targetText, 60),
    `${plainText(reason, 200)}${untilMs === null ? '' : ` Available again in ${formatDuration((untilMs - atMs) / 1000)}.`}`,
  ]);
  for (const line of formatColumns(rows)) terminal.print(line);
}

function describe(one: OptimizationRecommendation, rank: number): readonly string[] {
  const { id, action, target, targetText, problem, risk, confidence, expectedGain } = one;
  return [
    `${rank}. ${plainText(problem, 200)}`,
    `   ${id}: optimize apply ${action} --target ${plainText(target, 300)}  (${plainText(targetText, 60)}, risk ${risk})`,
    `   Gain: ${gainText(expectedGain)}; ${percent(confidence)} likely to be noticeable.`,
    ...one.prerequisites.map((text) => `   First: ${plainText(text, 200)}`),
    ...one.evidence.map(({ text }) => `   - ${plainText(text, 300)}`),
    ...one.alternatives.map((other) => `   Or ${other.action} (${gainText(other.expectedGain)}, risk ${other.risk})`),
  ];
}

function gainText({ ratio, low, high, trials }: ExpectedGain): string {
  const range = `${percent(low)} to ${percent(high)}`;
  return trials === 0
    ? `not measured in this situation yet, ${range} expected`
    : `${percent(ratio)} (${range}), from ${plural(trials, 'trial')} here`;
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)}%`;
}
