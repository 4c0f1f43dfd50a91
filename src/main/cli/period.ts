import { InvalidArgumentError } from 'commander';
import { DAY_MS } from '../../shared/model/time';
import { option, type Values } from './inputs';
import { instant } from './option-parsers';

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
  const nowMs = Date.now();
  const { fromMs = nowMs - DAY_MS, toMs = nowMs } = given;
  // `--from now` was read some milliseconds before the end.
  const leastMs = given.toMs === undefined ? 1_000 : 1;
  if (toMs - fromMs < leastMs) throw new InvalidArgumentError('--from must be before --to; choose a longer period');
  return { fromMs, toMs };
}
