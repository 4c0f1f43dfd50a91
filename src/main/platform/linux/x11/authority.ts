import { join } from 'node:path';

/** One line of `xauth list`. */
interface Authorization {
  readonly family: number;
  readonly address: string;
  /** Number of the display; empty for all. */
  readonly display: string;
  readonly name: string;
  readonly data: Buffer;
}

/** The only protocol that local servers use. */
export const COOKIE_PROTOCOL = 'MIT-MAGIC-COOKIE-1';
/** Families of Xauth.h: a connection over a Unix socket, and any connection. */
const FAMILY_LOCAL = 256;
const FAMILY_WILD = 65_535;
/** A cookie has 16 bytes. */
const LONGEST_COOKIE_BYTES = 256;

/**
 * Finds the cookie of a display in the content of an authority file (Xsecurity(7), `struct xauth` of Xau(3)). An entry
 * that is cut off ends the search.
 *
 * @param hostName name of this machine, which entries for local connections contain
 */
export function findCookie(file: Buffer, display: number, hostName: string): Buffer | undefined {
  for (const { family, address, display: number, name, data } of readAuthorizations(file)) {
    const isHere = family === FAMILY_WILD || (family === FAMILY_LOCAL && address === hostName);
    if (!isHere || (number !== '' && number !== String(display))) continue;
    if (name === COOKIE_PROTOCOL && data.length <= LONGEST_COOKIE_BYTES) return data;
  }
  return undefined;
}

function* readAuthorizations(file: Buffer): Generator<Authorization> {
  let at = 0;
  const isWithin = (size: number) => at + size <= file.length;
  const readField = (): Buffer | undefined => {
    if (!isWithin(2)) return undefined;
    const size = file.readUInt16BE(at);
    at += 2;
    if (!isWithin(size)) return undefined;
    at += size;
    return file.subarray(at - size, at);
  };
  while (isWithin(2)) {
    const family = file.readUInt16BE(at);
    at += 2;
    const [address, display, name, data] = [readField(), readField(), readField(), readField()];
    if (address === undefined || display === undefined || name === undefined || data === undefined) return;
    yield {
      family,
      address: address.toString('latin1'),
      display: display.toString('latin1'),
      name: name.toString('latin1'),
      data,
    };
  }
}

type Environment = Readonly<Partial<Record<string, string>>>;

/**
 * Returns the files that may hold the cookie, the surest first: `XAUTHORITY`, the file of GDM, and the usual one of
 * Xau(3).
 */
export function listAuthorityFiles({ XAUTHORITY, XDG_RUNTIME_DIR, HOME }: Environment): string[] {
  return [
    ...(XAUTHORITY ? [XAUTHORITY] : []),
    ...(XDG_RUNTIME_DIR ? [join(XDG_RUNTIME_DIR, 'gdm', 'Xauthority')] : []),
    ...(HOME ? [join(HOME, '.Xauthority')] : []),
  ];
}
