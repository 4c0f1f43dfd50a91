/** Wall-clock texts. `timeZone` is the reader's own unless given. */
export function formatClock(atMs: number, precision: 'minutes' | 'seconds', timeZone?: string): string {
  return clock(precision, timeZone).format(atMs);
}

/** @example formatDateTime(0, 'UTC') // '1970-01-01 00:00' */
export function formatDateTime(atMs: number, timeZone?: string): string {
  const date = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', ...zone(timeZone) });
  return date.format(atMs);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Kept, because building one costs a thousand times as much as using it. */
function clock(precision: 'minutes' | 'seconds', timeZone: string | undefined): Intl.DateTimeFormat {
  const key = `${precision} ${timeZone}`;
  let format = clocks.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      ...(precision === 'seconds' ? { second: '2-digit' } : {}),
      hourCycle: 'h23',
      ...zone(timeZone),
    });
    clocks.set(key, format);
  }
  return format;
}

function zone(timeZone: string | undefined): { timeZone?: string } {
  return timeZone === undefined ? {} : { timeZone };
}
