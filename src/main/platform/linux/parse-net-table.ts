import { NumberScanner, numberOfLine } from './text';

/**
 * Returns one number of /proc/net/snmp or /proc/net/netstat, where a line of names precedes a line of numbers.
 *
 * @returns NaN if this kernel does not count it
 * @example parseNetTable(text, 'Tcp', 'CurrEstab')
 */
export function parseNetTable(text: string, protocol: string, name: string): number {
  const prefix = `${protocol}: `;
  const names = text.startsWith(prefix) ? 0 : text.indexOf(`\n${prefix}`) + 1;
  if (names === 0 && !text.startsWith(prefix)) return Number.NaN;
  const namesEnd = text.indexOf('\n', names);
  if (namesEnd === -1 || !text.startsWith(prefix, namesEnd + 1)) return Number.NaN;
  const at = ` ${text.slice(names + prefix.length, namesEnd)} `.indexOf(` ${name} `);
  if (at === -1) return Number.NaN;
  let column = 0;
  for (let i = names + prefix.length; i < names + prefix.length + at; i++) if (text.charCodeAt(i) === 32) column++;
  const scanner = new NumberScanner(text, namesEnd + 1 + prefix.length);
  // Some numbers are negative (Tcp MaxConn), so that words are skipped instead.
  for (let i = 0; i < column; i++) scanner.word();
  return scanner.next();
}

/** Parses the sockets in use of /proc/net/sockstat: `sockets: used 13`. NaN if missing. */
export function parseSocketsUsed(text: string): number {
  return numberOfLine(text, 'sockets: used ');
}
