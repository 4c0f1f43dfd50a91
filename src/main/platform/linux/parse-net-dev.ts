import { NumberScanner, ProcFormatError } from './text';

/** Counters since the interface was made. */
export interface InterfaceCounters {
  readonly interface: string;
  readonly receivedBytes: number;
  readonly receivedPackets: number;
  readonly receiveErrors: number;
  readonly receiveDrops: number;
  readonly sentBytes: number;
  readonly sentPackets: number;
  readonly sendErrors: number;
  readonly sendDrops: number;
}

/** Parses /proc/net/dev. @throws ProcFormatError where the two lines of headings are not there */
export function parseNetDev(text: string): InterfaceCounters[] {
  if (!text.startsWith('Inter-|')) throw new ProcFormatError('/proc/net/dev', 'does not begin with "Inter-|"');
  const interfaces: InterfaceCounters[] = [];
  const scanner = new NumberScanner(text);
  scanner.nextLine();
  while (scanner.nextLine()) {
    // A name may be as long as the column, so that the colon stands right before a number; it may hold colons itself.
    const end = text.indexOf('\n', scanner.position);
    const line = text.slice(scanner.position, end === -1 ? undefined : end);
    const colon = scanner.position + line.lastIndexOf(':');
    if (colon < scanner.position) continue;
    const name = text.slice(scanner.position, colon).trim();
    scanner.position = colon + 1;
    const receivedBytes = scanner.next();
    const receivedPackets = scanner.next();
    const receiveErrors = scanner.next();
    const receiveDrops = scanner.next();
    for (let column = 0; column < 4; column++) scanner.next();
    const sentBytes = scanner.next();
    const sentPackets = scanner.next();
    const sendErrors = scanner.next();
    const sendDrops = scanner.next();
    if (Number.isNaN(sendDrops)) continue;
    interfaces.push({
      interface: name,
      receivedBytes,
      receivedPackets,
      receiveErrors,
      receiveDrops,
      sentBytes,
      sentPackets,
      sendErrors,
      sendDrops,
    });
  }
  return interfaces;
}
