import { InvalidArgumentError } from 'commander';
import { DAY_MS } from '../../shared/model/time';
import { option, type Values } from './inputs';
import { instant, STARTED_AT_MS } from './option-parsers';

/** The options of a period, by default the last day. */
export const PERIOD = {
  fromMs: option(
    '--from <time>',
    'start: ISO time, milliseconds since 1970, or a time before now; by default, one day before now',
    { parse: instant },
  ),
  toMs: option('--to <time>', 'end (exclusive), in the same forms; by default, now', { parse: instant }),
};

export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

/** @throws InvalidArgumentError if the period is empty */
export function periodOf(given: Values<typeof PERIOD>): Period {
  const { fromMs = STARTED_AT_MS - DAY_MS, toMs = STARTED_AT_MS } = given;
  if (fromMs >= toMs) throw new InvalidArgumentError('--from must be before --to; choose a longer period');
  return { fromMs, toMs };
}
