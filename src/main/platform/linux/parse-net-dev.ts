import { NumberScanner, ProcFormatError } from './text';

/** Counters of an interface since it was created; NaN for a column without a number. */
export type InterfaceCounters = ReturnType<typeof parseCounters>;

const COLUMNS = 16;

/**
 * Parses /proc/net/dev. An interface whose line is cut has no counters.
 *
 * @throws ProcFormatError if it has neither headings nor interfaces
 */
export function parseNetDev(text: string): InterfaceCounters[] {
  const interfaces = new Map<string, InterfaceCounters>();
  const scanner = new NumberScanner(text);
  for (let more = text.length > 0; more; more = scanner.nextLine()) {
    // A name may be as long as its column, with the colon directly before a number, and may contain colons.
    const end = text.indexOf('\n', scanner.position);
    const line = text.slice(scanner.position, end === -1 ? undefined : end);
    const colon = line.lastIndexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim();
    if (name === '') continue;
    scanner.startAt(scanner.position + colon + 1);
    const counters = parseCounters(name, scanner);
    const isCut = scanner.skip(COLUMNS - scanner.words).words < COLUMNS;
    if (!interfaces.has(name)) interfaces.set(name, isCut ? parseCounters(name, new NumberScanner('')) : counters);
  }
  if (interfaces.size === 0 && !text.startsWith('Inter-|'))
    throw new ProcFormatError('/proc/net/dev', 'does not begin with "Inter-|"');
  return [...interfaces.values()];
}

/** Reads the columns in their order. */
function parseCounters(name: string, scanner: NumberScanner) {
  return {
    interface: name,
    receivedBytes: scanner.next(),
    receivedPackets: scanner.next(),
    receiveErrors: scanner.next(),
    receiveDrops: scanner.next(),
    sentBytes: scanner.skip(4).next(),
    sentPackets: scanner.next(),
    sendErrors: scanner.next(),
    sendDrops: scanner.next(),
  };
}
