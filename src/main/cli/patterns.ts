import type { PatternsResult } from '../../shared/contract/analytics-schemas';
import { formatRatio } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import { plural } from '../../shared/format/plural';
import { identifyPatterns } from '../analysis/analytics-tasks';
import { type Command, type CommandContext, EXIT, withApi } from './command';
import { describePattern, formatInstant } from './insight-text';
import { declarePeriod, periodOf } from './period-options';
import { declareSource, findSeries, isFile, readRecording } from './series-source';
import type { Terminal } from './terminal';

interface Result extends PatternsResult {
  readonly key: string;
}

export const patterns: Command = {
  name: 'patterns',
  summary: 'find the dominant pattern and recurring events in a CSV file or a stored metric',
  declare: (parser) => void declarePeriod(declareSource(parser)),
  async run(context, [source = ''], options) {
    const results = isFile(source)
      ? await readFilePatterns(context, source, options['metric'] as string[])
      : await readMetricPatterns(context, source, periodOf(options));
    if (context.json) context.terminal.printJson(results);
    else for (const result of results) print(context.terminal, result);
    return EXIT.healthy;
  },
};

async function readFilePatterns(
  { terminal }: CommandContext,
  file: string,
  selectors: readonly string[],
): Promise<Result[]> {
  const { names, atMs, columns } = (await readRecording(file, selectors, terminal)).set;
  return names.map((key, index) => {
    const series = { atMs, values: columns[index] as Float64Array };
    return { key, ...identifyPatterns({ series, history: series }) };
  });
}

function readMetricPatterns(
  context: CommandContext,
  selector: string,
  period: { readonly fromMs: number; readonly toMs: number },
): Promise<Result[]> {
  return withApi(context, async ({ api }) => {
    const results: Result[] = [];
    for (const { key } of await findSeries(api, selector, context.terminal)) {
      results.push({ key, ...(await api.analytics.patterns({ key, ...period })) });
    }
    return results;
  });
}

function print(terminal: Terminal, { key, pattern, recurring }: Result): void {
  terminal.print(terminal.style('bold', plainText(key)));
  terminal.print(`  ${describePattern(pattern)}`);
  for (const { text, regularity, occurrencesAtMs, nextAtMs } of recurring) {
    const seen = `${plural(occurrencesAtMs.length, 'time')}, ${formatRatio(regularity)} of the expected occurrences`;
    terminal.print(`  ${text} (${seen}; next ${formatInstant(nextAtMs)})`);
  }
}
