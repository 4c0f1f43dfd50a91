import { unescapeOctal } from '../../platform/linux/parse-mounts';
import type { KernelContent } from '../kernel-files';
import type { Redactor } from './redactor';

type FileContent = Exclude<KernelContent, 'process'>;
type RewriteText = (text: string, redactor: Redactor) => string;

/** Rewrites of the content of kernel files by their form. */
const TEXTS: Readonly<Record<Exclude<FileContent, 'numbers' | 'presence' | 'units'>, RewriteText>> = {
  names: (text, { names }) => names(text),
  cpuinfo: (text, redactor) =>
    redactor.names(text.replace(SERIAL, (_, before: string, serial: string) => before + redactor.serialNumber(serial))),
  mounts: (text, redactor) => text.replace(/[^ \n]+/g, (field) => rewriteField(field, redactor)),
  routes: (text, redactor) => rewriteRoutes(text, redactor, ROUTES),
  routes6: (text, redactor) => rewriteRoutes(text, redactor, ROUTES6),
};

/** Serial numbers of ARM boards and of the processors of IBM Z. */
const SERIAL = /^(Serial\s*:\s*|processor \d+:.*?\bidentification = )(\S+)/gm;

export function rewriteContent(content: FileContent, redactor: Redactor): (bytes: Buffer) => Buffer {
  if (content === 'numbers') return (bytes) => bytes;
  if (content === 'presence') return () => Buffer.alloc(0);
  if (content === 'units') return keepUnits;
  return (bytes) => Buffer.from(TEXTS[content](bytes.toString('utf8'), redactor));
}

/** Types of getauxval(3) for the size of a page and the length of a tick; the others are addresses in memory. */
const UNITS = [6n, 17n];
const ENTRY_BYTES = 16;

function keepUnits(bytes: Buffer): Buffer {
  const kept: Buffer[] = [];
  for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
    if (UNITS.includes(bytes.readBigUInt64LE(at))) kept.push(bytes.subarray(at, at + ENTRY_BYTES));
  }
  return Buffer.concat([...kept, Buffer.alloc(ENTRY_BYTES)]);
}

/** Options of file systems on a network (mount.cifs(8), mount.ceph(8)). */
const PERSONAL_OPTION = /((?:^|,)(?:user(?:name)?|domain|workgroup|unc|prefixpath)=)([^,]+)/g;
const SECRET_OPTION = /((?:^|,)(?:pass(?:word)?2?|secret|credentials?|key\w*)=)([^,]+)/g;
/** `//server/share`, or `server:/path` and `user@server:/path`. */
const SHARE = /^(\/\/)([^/\s]+)(?=\/)/;
const EXPORT = /^([^@:/\s,=]+@)?(\[[^\]]+\]|[^@:/\s,=[\]]+)(?=:\/)/;

/** Rewrites a field of a table of mounts, in which some characters are octal numbers. */
function rewriteField(field: string, redactor: Redactor): string {
  const plain = unescapeOctal(field);
  const rewritten = redactor.names(
    plain
      .replace(SHARE, (_, before: string, server: string) => before + redactor.hostName(server))
      .replace(EXPORT, (_, user: string | undefined, server: string) => {
        return `${user === undefined ? '' : `${redactor.userName(user.slice(0, -1))}@`}${redactor.hostName(server)}`;
      })
      .replace(SECRET_OPTION, (_, option: string, secret: string) => option + redactor.hide(secret))
      .replace(PERSONAL_OPTION, (_, option: string, name: string) => option + redactor.userName(name)),
  );
  return rewritten === plain ? field : rewritten.replace(/[\s\\#]/g, escapeOctal);
}

function escapeOctal(character: string): string {
  return `\\${(character.codePointAt(0) ?? 0).toString(8).padStart(3, '0')}`;
}

interface RouteTable {
  /** Columns with addresses. */
  readonly columns: readonly number[];
  readonly address: RegExp;
  readonly parse: (hex: string) => string;
  readonly format: (address: string) => string;
}

/** /proc/net/route: addresses in the order of the bytes in memory. */
const ROUTES: RouteTable = {
  columns: [1, 2],
  address: /^[\dA-F]{8}$/i,
  parse: (hex) => [...Buffer.from(hex, 'hex')].reverse().join('.'),
  format: (address) => Buffer.from(address.split('.').map(Number).reverse()).toString('hex').toUpperCase(),
};

/** /proc/net/ipv6_route. */
const ROUTES6: RouteTable = {
  columns: [0, 2, 4],
  address: /^[\da-f]{32}$/i,
  parse: (hex) => hex.match(/.{4}/g)?.join(':') ?? hex,
  format: expandIpv6,
};

function rewriteRoutes(text: string, redactor: Redactor, { columns, address, parse, format }: RouteTable): string {
  return text.replace(/.+/g, (line) => {
    let column = -1;
    return line.replace(/\S+/g, (field) => {
      column++;
      const isAddress = columns.includes(column) && address.test(field);
      return isAddress ? format(redactor.ip(parse(field))) : redactor.names(field);
    });
  });
}

function expandIpv6(address: string): string {
  const [before = '', after = ''] = address.split('::');
  const groupsOf = (part: string) => part.split(':').filter((group) => group !== '');
  const [first, last] = [groupsOf(before), groupsOf(after)];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  return [...first, ...zeros, ...last].map((group) => group.padStart(4, '0')).join('');
}
