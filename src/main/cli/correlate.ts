import { type CorrelatedPair, correlateAll } from '../../core/analytics/correlation/correlate';
import { formatDuration } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import type { TooFewPoints } from '../../shared/model/insight';
import { type Command, type CommandContext, EXIT, withApi } from './command';
import { describeTooFew } from './insight-text';
import { declarePeriod, periodOf } from './period-options';
import { declareSource, findSeries, isFile, readRecording } from './series-source';
import { formatColumns, type Terminal } from './terminal';

type Answer = { readonly kind: 'pairs'; readonly pairs: readonly CorrelatedPair[] } | TooFewPoints;

const PRINTED_PAIRS = 50;

export const correlate: Command = {
  name: 'correlate',
  summary: 'find columns of a CSV file, or stored metrics, that move together; leaders first',
  declare: (parser) => void declarePeriod(declareSource(parser)),
  async run(context, [source = ''], options) {
    const answer = isFile(source)
      ? await correlateFile(context, source, options['metric'] as string[])
      : await correlateMetric(context, source, periodOf(options));
    if (context.json) context.terminal.printJson(answer);
    else print(context.terminal, answer);
    return EXIT.healthy;
  },
};

async function correlateFile(
  { terminal }: CommandContext,
  file: string,
  selectors: readonly string[],
): Promise<Answer> {
  const { set } = await readRecording(file, selectors, terminal);
  const pairs = correlateAll(set);
  return 'kind' in pairs ? pairs : { kind: 'pairs', pairs };
}

function correlateMetric(
  context: CommandContext,
  selector: string,
  period: { readonly fromMs: number; readonly toMs: number },
): Promise<Answer> {
  return withApi(context, async ({ api }) => {
    const pairs: CorrelatedPair[] = [];
    let tooFew: TooFewPoints | undefined;
    for (const { key } of await findSeries(api, selector, context.terminal)) {
      const answer = await api.analytics.correlate({ key, ...period });
      if (answer.kind === 'too-few-points') tooFew ??= answer;
      else pairs.push(...answer.correlations.map(({ metric, ...rest }) => ({ first: metric, second: key, ...rest })));
    }
    return pairs.length === 0 && tooFew !== undefined ? tooFew : { kind: 'pairs', pairs };
  });
}

function print(terminal: Terminal, answer: Answer): void {
  if (answer.kind === 'too-few-points') {
    terminal.print(describeTooFew(answer));
    return;
  }
  if (answer.pairs.length === 0) terminal.print('No series move together more than chance explains.');
  const rows = answer.pairs
    .slice(0, PRINTED_PAIRS)
    .map(({ first, second, coefficient, leadMs }) => [
      coefficient.toFixed(2),
      plainText(first, 80),
      describeLead(leadMs),
      plainText(second, 80),
    ]);
  for (const line of formatColumns(rows)) terminal.print(line);
  if (answer.pairs.length > PRINTED_PAIRS) terminal.print(`and ${answer.pairs.length - PRINTED_PAIRS} more pairs`);
}

function describeLead(leadMs: number): string {
  if (leadMs === 0) return 'with';
  return `${formatDuration(Math.abs(leadMs) / 1000)} ${leadMs > 0 ? 'before' : 'after'}`;
}
