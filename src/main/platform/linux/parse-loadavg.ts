import { ProcFormatError } from './text';

export interface LoadAverage {
  readonly over1m: number;
  readonly over5m: number;
  readonly over15m: number;
  readonly runnable: number;
  readonly tasks: number;
}

/** Parses /proc/loadavg: `0.02 0.06 0.04 1/88 7770`. @throws ProcFormatError */
export function parseLoadAverage(text: string): LoadAverage {
  const match = /^([\d.]+) ([\d.]+) ([\d.]+) (\d+)\/(\d+) /.exec(text);
  if (match === null) throw new ProcFormatError('/proc/loadavg', 'is not "load load load running/tasks pid"');
  const [, over1m, over5m, over15m, runnable, tasks] = match.map(Number) as [
    number,
    ...[number, number, number, number, number],
  ];
  return { over1m, over5m, over15m, runnable, tasks };
}
