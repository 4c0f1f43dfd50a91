import { join } from 'node:path';

/** Environment variables that locate the session bus. */
export type BusEnvironment = Readonly<Partial<Record<'DBUS_SESSION_BUS_ADDRESS' | 'XDG_RUNTIME_DIR', string>>>;

/**
 * Returns the possible sockets of the session bus in order: those of `DBUS_SESSION_BUS_ADDRESS`, or the one that
 * systemd opens for a user. An abstract socket begins with a zero byte, as Node requires.
 *
 * @example findBusSockets({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus' }, 1000) // ['/run/user/1000/bus']
 */
export function findBusSockets(
  { DBUS_SESSION_BUS_ADDRESS: text, XDG_RUNTIME_DIR }: BusEnvironment,
  uid: number,
): string[] {
  const usual = join(XDG_RUNTIME_DIR ?? `/run/user/${uid}`, 'bus');
  if (text === undefined || text === '') return [usual];
  return text.split(';').flatMap((address) => {
    if (!address.startsWith('unix:')) return [];
    const pairs = address.slice('unix:'.length).split(',');
    const options = new Map(pairs.map((pair) => splitOnce(pair, '=')));
    const path = options.get('path');
    const abstract = options.get('abstract');
    if (path !== undefined) return [unescapeValue(path)];
    if (abstract !== undefined) return [`\0${unescapeValue(abstract)}`];
    return options.get('runtime') === 'yes' ? [usual] : [];
  });
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Decodes `%20` and the like. Invalid text is returned unchanged. */
function unescapeValue(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
