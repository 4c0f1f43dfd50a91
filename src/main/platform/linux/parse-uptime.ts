import { ProcFormatError } from './text';

/** Seconds since boot, including suspend. @throws ProcFormatError */
export function parseUptimeSeconds(text: string): number {
  const seconds = Number.parseFloat(text);
  if (!(seconds >= 0 && Number.isFinite(seconds)))
    throw new ProcFormatError('/proc/uptime', 'does not begin with a number');
  return seconds;
}
