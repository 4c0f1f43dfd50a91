import { InvalidArgumentError, Option, type Command as Parser } from 'commander';
import { AdvisedError } from '../base/errors';
import { parseDuration, parseInstant } from './parse-time';

interface PeriodOptions {
  readonly from: number;
  readonly to: number;
}

/** Adds `--from` and `--to`: the last day where nothing is said. */
export function declarePeriod(parser: Parser): Parser {
  return parser
    .addOption(
      new Option('--from <time>', 'start: ISO time, milliseconds since 1970, or a time before now')
        .argParser(parseTime)
        .default(parseTime('-24h'), '-24h'),
    )
    .addOption(
      new Option('--to <time>', 'end (exclusive), in the same forms')
        .argParser(parseTime)
        .default(parseTime('now'), 'now'),
    );
}

/** @throws AdvisedError where the period is empty */
export function periodOf(options: Readonly<Record<string, unknown>>): {
  readonly fromMs: number;
  readonly toMs: number;
} {
  const { from, to } = options as unknown as PeriodOptions;
  if (from >= to) throw new AdvisedError('--from must be before --to', 'Choose a longer period.');
  return { fromMs: from, toMs: to };
}

/** For an option whose value is whole milliseconds. */
export function parseDurationFrom(leastMs: number): (text: string) => number {
  return (text) => {
    const durationMs = parseDuration(text);
    if (durationMs !== undefined && Number.isInteger(durationMs) && durationMs >= leastMs) return durationMs;
    throw new InvalidArgumentError(`give a duration of ${leastMs / 1000} s or more, such as 90s, 5m or 1h`);
  };
}

function parseTime(text: string): number {
  const atMs = parseInstant(text, Date.now());
  if (atMs !== undefined) return atMs;
  throw new InvalidArgumentError('give an ISO time, milliseconds since 1970, now, or a time before now such as -24h');
}
