import { type CorrelatedPair, correlateAll } from '../../core/analytics/correlation/correlate';
import type { TooFewPoints } from '../../shared/contract/analytics-schemas';
import { formatDuration } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import { type Command, type CommandContext, EXIT, withApi } from './command';
import { describeTooFew } from './insight-text';
import { declarePeriod, periodOf } from './period-options';
import { declareSource, findSeries, isFile, readRecording } from './series-source';
import { formatColumns, type Terminal } from './terminal';

type Result = { readonly kind: 'pairs'; readonly pairs: readonly CorrelatedPair[] } | TooFewPoints;

const PRINTED_PAIRS = 50;

export const correlate: Command = {
  name: 'correlate',
  summary: 'find columns of a CSV file, or stored metrics, that move together; leaders first',
  declare: (parser) => void declarePeriod(declareSource(parser)),
  async run(context, [source = ''], options) {
    const result = isFile(source)
      ? await correlateFile(context, source, options['metric'] as string[])
      : await correlateMetric(context, source, periodOf(options));
    if (context.json) context.terminal.printJson(result);
    else print(context.terminal, result);
    return EXIT.healthy;
  },
};

async function correlateFile(
  { terminal }: CommandContext,
  file: string,
  selectors: readonly string[],
): Promise<Result> {
  const { set } = await readRecording(file, selectors, terminal);
  const pairs = correlateAll(set);
  return 'kind' in pairs ? pairs : { kind: 'pairs', pairs };
}

function correlateMetric(
  context: CommandContext,
  selector: string,
  period: { readonly fromMs: number; readonly toMs: number },
): Promise<Result> {
  return withApi(context, async ({ api }) => {
    const pairs: CorrelatedPair[] = [];
    let tooFew: TooFewPoints | undefined;
    for (const { key } of await findSeries(api, selector, context.terminal)) {
      const result = await api.analytics.correlate({ key, ...period });
      if (result.kind === 'too-few-points') tooFew ??= result;
      else pairs.push(...result.correlations.map(({ metric, ...rest }) => ({ first: metric, second: key, ...rest })));
    }
    return pairs.length === 0 && tooFew !== undefined ? tooFew : { kind: 'pairs', pairs };
  });
}

function print(terminal: Terminal, result: Result): void {
  if (result.kind === 'too-few-points') {
    terminal.print(describeTooFew(result));
    return;
  }
  if (result.pairs.length === 0) terminal.print('No series move together more than chance explains.');
  const rows = result.pairs
    .slice(0, PRINTED_PAIRS)
    .map(({ first, second, coefficient, leadMs }) => [
      coefficient.toFixed(2),
      plainText(first, 80),
      describeLead(leadMs),
      plainText(second, 80),
    ]);
  for (const line of formatColumns(rows)) terminal.print(line);
  if (result.pairs.length > PRINTED_PAIRS) terminal.print(`and ${result.pairs.length - PRINTED_PAIRS} more pairs`);
}

function describeLead(leadMs: number): string {
  if (leadMs === 0) return 'with';
  return `${formatDuration(Math.abs(leadMs) / 1000)} ${leadMs > 0 ? 'before' : 'after'}`;
}
