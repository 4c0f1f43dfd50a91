import { ProcFormatError } from './text';

/** Parses /proc/loadavg: `0.02 0.06 0.04 1/88 7770`. @throws ProcFormatError */
export function parseLoadAverage(text: string) {
  const match = /^([\d.]+) ([\d.]+) ([\d.]+) \d+\/(\d+) /.exec(text);
  if (match === null) throw new ProcFormatError('/proc/loadavg', 'is not "load load load running/tasks pid"');
  const [over1m, over5m, over15m, tasks] = match.slice(1).map(Number) as [number, number, number, number];
  return { over1m, over5m, over15m, tasks };
}
