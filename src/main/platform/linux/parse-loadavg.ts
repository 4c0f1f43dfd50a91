import { NumberScanner, ProcFormatError } from './text';

/**
 * Parses /proc/loadavg: `0.02 0.06 0.04 1/88 7770`. A part that is no number is NaN.
 *
 * @throws ProcFormatError if none is
 */
export function parseLoadAverage(text: string) {
  const scanner = new NumberScanner(text);
  const [over1m, over5m, over15m] = [decimal(scanner.word()), decimal(scanner.word()), decimal(scanner.word())];
  const tasks = Number(/^\d+\/(\d+)$/.exec(scanner.word())?.[1] ?? Number.NaN);
  if ([over1m, over5m, over15m, tasks].every(Number.isNaN))
    throw new ProcFormatError('/proc/loadavg', 'is not "load load load running/tasks pid"');
  return { over1m, over5m, over15m, tasks };
}

function decimal(word: string): number {
  return /^\d+(?:\.\d+)?$/.test(word) ? Number(word) : Number.NaN;
}
