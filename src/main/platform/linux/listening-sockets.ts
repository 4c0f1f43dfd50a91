import { SocketAddress } from 'node:net';
import { endianness } from 'node:os';

/** A socket of `/proc/net/tcp` or `tcp6` that accepts connections. */
export interface ListeningSocket {
  readonly port: number;
  /** `127.0.0.1`, `0.0.0.0`, `::1` or `::`. */
  readonly address: string;
  readonly inode: string;
}

const LISTENING = '0A';
const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Parses listening sockets in `/proc/net/tcp` or `tcp6`. */
export function parseListening(text: string, isLittleEndian = endianness() === 'LE'): readonly ListeningSocket[] {
  return socketLines(text).flatMap((fields) => {
    const [address = '', port = ''] = (fields[1] ?? '').split(':');
    const inode = fields[9];
    if (fields[3] !== LISTENING || inode === undefined || !/^[\dA-F]{4}$/i.test(port)) return [];
    return [{ port: Number.parseInt(port, 16), address: addressOf(address, isLittleEndian), inode }];
  });
}

/** Returns true if `/proc/net/udp` or `udp6` has a socket of a port. UDP has no state of listening. */
export function hasUdpPort(text: string, port: number): boolean {
  return socketLines(text).some((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '', 16) === port);
}

/** Returns true if a socket that listens at one address accepts connections to another one. */
export function acceptsAt(listening: string, address: string): boolean {
  const plain = withoutMapping(address);
  if (withoutMapping(listening) === plain) return true;
  // A socket of IPv6 also accepts IPv4, unless its program refuses that (ipv6(7), IPV6_V6ONLY).
  return listening === '::' || (listening === '0.0.0.0' && !plain.includes(':'));
}

/** Returns true if a socket listens at all addresses of this machine. */
export function isWildcard(address: string): boolean {
  return WILDCARDS.has(withoutMapping(address));
}

export function isLoopback(address: string): boolean {
  const plain = withoutMapping(address);
  return plain.startsWith('127.') || plain === '::1';
}

/** @example withoutMapping('::ffff:127.0.0.1') // '127.0.0.1' */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function socketLines(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
}

/** Decodes the notation of the kernel: words of four bytes, each in the byte order of the machine. */
function addressOf(text: string, isLittleEndian: boolean): string {
  const bytes = (text.match(/.{8}/g) ?? []).flatMap((word) => {
    const inWord = (word.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
    return isLittleEndian ? inWord.reverse() : inWord;
  });
  if (bytes.length !== 16) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16),
  );
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}
