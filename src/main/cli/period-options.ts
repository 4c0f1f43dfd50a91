import { Option, type Command as Parser } from 'commander';
import { instant } from './option-parsers';
import { UsageError } from './usage';

interface PeriodOptions {
  readonly from: number;
  readonly to: number;
}

/** Adds `--from` and `--to`: the last day where nothing is said. */
export function declarePeriod(parser: Parser): Parser {
  return parser
    .addOption(
      new Option('--from <time>', 'start: ISO time, milliseconds since 1970, or a time before now')
        .argParser(instant)
        .default(instant('-24h'), '-24h'),
    )
    .addOption(
      new Option('--to <time>', 'end (exclusive), in the same forms').argParser(instant).default(instant('now'), 'now'),
    );
}

/** @throws UsageError where the period is empty */
export function periodOf(options: Readonly<Record<string, unknown>>): {
  readonly fromMs: number;
  readonly toMs: number;
} {
  const { from, to } = options as unknown as PeriodOptions;
  if (from >= to) throw new UsageError('--from must be before --to', 'Choose a longer period.');
  return { fromMs: from, toMs: to };
}
