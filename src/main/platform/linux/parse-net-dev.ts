import { NumberScanner, ProcFormatError } from './text';

/** Counters of an interface since it was created. */
export type InterfaceCounters = ReturnType<typeof parseCounters>;

/** Parses /proc/net/dev. @throws ProcFormatError if the two heading lines are missing */
export function parseNetDev(text: string): InterfaceCounters[] {
  if (!text.startsWith('Inter-|')) throw new ProcFormatError('/proc/net/dev', 'does not begin with "Inter-|"');
  const interfaces: InterfaceCounters[] = [];
  const scanner = new NumberScanner(text);
  scanner.nextLine();
  while (scanner.nextLine()) {
    // A name may be as long as its column, with the colon directly before a number, and may contain colons.
    const end = text.indexOf('\n', scanner.position);
    const line = text.slice(scanner.position, end === -1 ? undefined : end);
    const colon = scanner.position + line.lastIndexOf(':');
    if (colon < scanner.position) continue;
    const name = text.slice(scanner.position, colon).trim();
    scanner.position = colon + 1;
    const counters = parseCounters(name, scanner);
    if (!Number.isNaN(counters.sendDrops)) interfaces.push(counters);
  }
  return interfaces;
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
