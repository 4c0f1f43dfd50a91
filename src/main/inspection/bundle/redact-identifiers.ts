import { isIPv6 } from 'node:net';
import type { Replacements } from './replacements';

/** Bytes with one separator, as addresses of interfaces and of Bluetooth devices; 20 of them for InfiniBand. */
const HARDWARE_ADDRESS = /(?<![\da-f])[\da-f]{2}([:_-])(?:[\da-f]{2}\1){4,18}[\da-f]{2}(?![\da-f])/gi;
/** Interfaces that udev names after their address (systemd.net-naming-scheme(7)). */
const NAMED_AFTER_ADDRESS = /(?<![\da-z])((?:en|wl|ww|ib|sl)x)([\da-f]{12})(?![\da-f])/gi;
const NO_ADDRESS = /^(?:0+|f+)$/;

/** UUIDs, also as systemd escapes them in the names of units. */
const UUID = /(?<![\da-f])[\da-f]{8}(-|_|\\x2d)[\da-f]{4}\1[\da-f]{4}\1[\da-f]{4}\1[\da-f]{12}(?![\da-f])/gi;
/** IDs of machines, of boots and of file systems without dashes. */
const MACHINE_ID = /(?<![\da-z])[\da-f]{32}(?![\da-z])/g;
/** Serial numbers of FAT and NTFS. */
const VOLUME_ID =
  /(?<=by-uuid\/|\/media\/[^/\s]{1,64}\/)[\dA-F]{4}-[\dA-F]{4}(?![\dA-Za-z])|(?<=by-uuid\/)[\dA-F]{16}\b/g;
/** Names that udev forms from the model and the serial number of a disk. */
const DISK_ID = /(?<=\/by-id\/)[\w.:+-]+?(?=-part\d|[\s,"']|$)/g;

const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d]|\.\d)/g;
const IPV6 = /(?<![\w:.])[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?![\w:])/gi;
/** Addresses that are the same on every machine. */
const COMMON_ADDRESS = /^(?:127\.|0\.0\.0\.0$|255\.|::1?$|ff\d\d::)/i;
const LINK_LOCAL = /^fe[89ab]/i;

/** Replaces everything that has the form of an identifier of a machine, a device or a network. */
export function redactIdentifiers(text: string, replacements: Replacements): string {
  return text
    .replace(UUID, (uuid, separator: string) => {
      const plain = uuid.replaceAll(separator, '-');
      return /^[0-]+$/.test(plain) ? uuid : replacements.of('UUID', plain).replaceAll('-', separator);
    })
    .replace(MACHINE_ID, (id) => replacements.of('machine ID', id))
    .replace(VOLUME_ID, (id) => replacements.of('serial number', id))
    .replace(DISK_ID, (id) => replacements.of('serial number', id))
    .replace(HARDWARE_ADDRESS, (address, separator: string) => {
      const plain = address.replaceAll(separator, '');
      return NO_ADDRESS.test(plain) ? address : redactHardwareAddress(plain, replacements, separator);
    })
    .replace(NAMED_AFTER_ADDRESS, (_, prefix: string, address: string) => {
      return `${prefix}${redactHardwareAddress(address, replacements)}`;
    })
    .replace(IPV4, (address) => redactIp(address, replacements))
    .replace(IPV6, (address) => (isIPv6(address) ? redactIp(address, replacements) : address));
}

/** @param address without separators */
export function redactHardwareAddress(address: string, replacements: Replacements, separator = ''): string {
  const replacement = replacements.of('hardware address', address).padStart(address.length, '0');
  return replacement.match(/../g)?.join(separator) ?? replacement;
}

/** Replaces an address unless it is the same on every machine. */
export function redactIp(address: string, replacements: Replacements): string {
  if (address.includes(':')) return redactIpv6(address, replacements);
  if (COMMON_ADDRESS.test(address)) return address;
  const isAddress = address.split('.').every((part) => Number(part) < 256);
  return isAddress ? replacements.of('IPv4 address', address) : address;
}

function redactIpv6(address: string, replacements: Replacements): string {
  // The shortest form, so that all forms of an address get the same replacement.
  const [plain = '', ...zone] = address.split('%');
  const short = new URL(`http://[${plain}]`).hostname.slice(1, -1);
  if (COMMON_ADDRESS.test(short)) return address;
  const replacement = replacements.of(LINK_LOCAL.test(short) ? 'link-local address' : 'IPv6 address', short);
  return [replacement, ...zone].join('%');
}
