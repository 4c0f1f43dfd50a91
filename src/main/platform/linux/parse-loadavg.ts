import { NumberScanner, ProcFormatError, parseDecimal } from './text';

/**
 * Parses /proc/loadavg: `0.02 0.06 0.04 1/88 7770`. A part without a number is NaN.
 *
 * @throws ProcFormatError if none is
 */
export function parseLoadAverage(text: string) {
  const scanner = new NumberScanner(text);
  const [over1m, over5m, over15m] = [1, 5, 15].map(() => parseDecimal(scanner.word())) as [number, number, number];
  const tasks = parseDecimal(/^\d+\/(\d+)$/.exec(scanner.word())?.[1] ?? '');
  if ([over1m, over5m, over15m, tasks].every(Number.isNaN))
    throw new ProcFormatError('/proc/loadavg', 'is not "load load load running/tasks pid"');
  return { over1m, over5m, over15m, tasks };
}
