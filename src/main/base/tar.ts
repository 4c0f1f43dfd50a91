/*
 * The part of POSIX tar (ustar, and pax for long names) that backups and support bundles need, so that any tar program
 * can read them.
 */

const BLOCK_BYTES = 512;
const NAME_BYTES = 100;
const CHECKSUM_AT = 148;
const TYPE_AT = 156;
const LINK_AT = 157;
const PREFIX_AT = 345;
const PREFIX_BYTES = 155;

/** No path of the kernel is longer. */
const LONGEST_NAME_BYTES = 4_096;
/** A header with two such names, and what other programs add. */
const LARGEST_PAX_BYTES = 64 * 1024;

export interface TarFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** Exactly this many bytes. */
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

interface TarLink {
  readonly name: string;
  readonly linkTo: string;
}

interface TarFolder {
  readonly name: string;
  /** ID of the user who owns it; 0 by default. */
  readonly uid?: number;
  readonly isFolder: true;
}

export type TarEntry = TarFile | TarLink | TarFolder;

/** Bytes that are not a tar archive, or not a complete one. */
class DamagedTar extends Error {
  override readonly name = 'DamagedTar';
}

/** Types of entries (pax(1), "ustar Header Block"), and those of GNU tar for long names. */
const TYPE = {
  file: '0',
  oldFile: '\0',
  link: '2',
  folder: '5',
  pax: 'x',
  paxOfAll: 'g',
  longName: 'L',
  longLink: 'K',
};
/** For one entry: both long names of GNU tar, and those of pax. */
const MOST_EXTENSIONS = 8;
/** Types whose content describes the next entry. */
const EXTENSIONS: readonly string[] = [TYPE.pax, TYPE.paxOfAll, TYPE.longName, TYPE.longLink];

export async function* packTar(
  entries: AsyncIterable<TarEntry> | Iterable<TarEntry>,
  modifiedAtMs: number,
): AsyncGenerator<Uint8Array> {
  for await (const entry of entries) {
    yield* formatHeaders(entry, modifiedAtMs);
    if ('content' in entry) yield* packContent(entry);
  }
  yield new Uint8Array(2 * BLOCK_BYTES);
}

async function* packContent({ name, sizeBytes, content }: TarFile): AsyncGenerator<Uint8Array> {
  let rest = sizeBytes;
  for await (const piece of content) {
    rest -= piece.length;
    yield piece;
  }
  if (rest !== 0) throw new Error(`${name} is not ${sizeBytes} bytes long`);
  yield new Uint8Array(paddingOf(sizeBytes));
}

/** Consumes the bytes of one file. */
interface Target {
  write(bytes: Uint8Array): Promise<unknown>;
  close(): Promise<void>;
}

/** Accepts entries other than files; each function refuses one by throwing. */
export interface TarExtras {
  readonly link: (name: string, target: string) => void;
  readonly folder: (name: string) => void;
}

/**
 * @param open is called for each file before a byte of it is read, and returns the consumer of its bytes; it refuses a
 *   file by throwing
 * @param extras allow links, folders and long names; otherwise there may be only regular files
 * @throws DamagedTar if the archive is not complete, or contains anything else
 */
export async function unpackTar(
  source: AsyncIterable<Uint8Array>,
  open: (name: string, sizeBytes: number) => Promise<Target>,
  extras?: TarExtras,
): Promise<void> {
  const reader = new PieceReader(source);
  let long: LongNames = {};
  let extensions = 0;
  for (;;) {
    const bytes = await reader.exactly(BLOCK_BYTES);
    if (bytes.every((byte) => byte === 0)) return;
    const header = { ...parseHeader(bytes), ...long };
    const isFile = header.type === TYPE.file || header.type === TYPE.oldFile;
    if (!isFile && extras === undefined) throw notRegular(header.name);
    if (EXTENSIONS.includes(header.type)) {
      if (++extensions > MOST_EXTENSIONS) throw new DamagedTar(`it contains ${extensions} headers of one entry`);
      long = { ...long, ...parseLongNames(header.type, await readExtension(reader, header)) };
      continue;
    }
    long = {};
    extensions = 0;
    if (isFile) await unpackFile(reader, header, open);
    else passOn(header, extras as TarExtras);
  }
}

type Header = ReturnType<typeof parseHeader>;
/** Names of the next entry. */
interface LongNames {
  readonly name?: string;
  readonly linkTo?: string;
}

async function unpackFile(
  reader: PieceReader,
  { name, sizeBytes }: Header,
  open: (name: string, sizeBytes: number) => Promise<Target>,
): Promise<void> {
  const target = await open(name, sizeBytes);
  try {
    for (let rest = sizeBytes; rest > 0; ) {
      const piece = await reader.upTo(rest);
      rest -= piece.length;
      await target.write(piece);
    }
  } finally {
    await target.close();
  }
  await reader.exactly(paddingOf(sizeBytes));
}

function passOn({ name, type, linkTo, sizeBytes }: Header, extras: TarExtras): void {
  if (sizeBytes > 0) throw notRegular(name);
  if (type === TYPE.link) extras.link(name, linkTo);
  else if (type === TYPE.folder) extras.folder(name.replace(/\/+$/, ''));
  else throw notRegular(name);
}

async function readExtension(reader: PieceReader, { sizeBytes }: Header): Promise<Buffer> {
  if (sizeBytes > LARGEST_PAX_BYTES) throw new DamagedTar(`a header in it has ${sizeBytes} bytes`);
  const content = Buffer.from(await reader.exactly(sizeBytes));
  await reader.exactly(paddingOf(sizeBytes));
  return content;
}

function parseLongNames(type: string, content: Buffer): LongNames {
  const text = content.toString('utf8');
  if (type === TYPE.longName) return { name: untilNul(text) };
  if (type === TYPE.longLink) return { linkTo: untilNul(text) };
  if (type === TYPE.paxOfAll) return {};
  const name = paxValue(content, 'path');
  const linkTo = paxValue(content, 'linkpath');
  return { ...(name === undefined ? {} : { name }), ...(linkTo === undefined ? {} : { linkTo }) };
}

/** Finds a record of a pax header: `LENGTH KEY=VALUE\n`, its length in bytes with the length itself. */
function paxValue(content: Buffer, key: string): string | undefined {
  for (let at = 0; at < content.length; ) {
    const digits = /^\d{1,6}(?= )/.exec(content.toString('latin1', at, at + 8))?.[0];
    const length = Number(digits);
    if (digits === undefined || length <= digits.length) throw new DamagedTar('a header in it is damaged');
    const record = content.toString('utf8', at + digits.length + 1, at + length);
    if (record.startsWith(`${key}=`)) return record.slice(key.length + 1).replace(/\n$/, '');
    at += length;
  }
  return undefined;
}

function notRegular(name: string): DamagedTar {
  // A link or a device has no content, and could lead elsewhere.
  return new DamagedTar(`it contains ${JSON.stringify(name)}, which is not a regular file`);
}

function paddingOf(sizeBytes: number): number {
  return (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES;
}

/** Returns the header of an entry, after a pax header if a name does not fit. */
function* formatHeaders(entry: TarEntry, modifiedAtMs: number): Generator<Uint8Array> {
  const name = 'isFolder' in entry ? `${entry.name}/` : entry.name;
  const linkTo = 'linkTo' in entry ? entry.linkTo : '';
  const place = splitName(name);
  const fits = Buffer.byteLength(linkTo) <= NAME_BYTES;
  if (place === undefined || !fits) {
    if (Buffer.byteLength(name) > LONGEST_NAME_BYTES) throw new Error(`the name ${name} is too long`);
    const records = `${paxRecord('path', name)}${fits ? '' : paxRecord('linkpath', linkTo)}`;
    const content = Buffer.from(records);
    const header = { place: { prefix: '', name: 'pax' }, type: TYPE.pax, sizeBytes: content.length };
    yield formatHeader(header, modifiedAtMs);
    yield content;
    yield new Uint8Array(paddingOf(content.length));
  }
  yield formatHeader(
    {
      place: place ?? { prefix: '', name: 'see-pax' },
      linkTo: fits ? linkTo : '',
      ...('isFolder' in entry
        ? { type: TYPE.folder, mode: 0o700, uid: entry.uid ?? 0 }
        : { type: 'linkTo' in entry ? TYPE.link : TYPE.file }),
      sizeBytes: 'content' in entry ? entry.sizeBytes : 0,
    },
    modifiedAtMs,
  );
}

/** Divides a name at a slash into the two fields for it. @returns undefined if it does not fit */
function splitName(name: string): { readonly prefix: string; readonly name: string } | undefined {
  if (Buffer.byteLength(name) <= NAME_BYTES) return { prefix: '', name };
  for (let at = name.lastIndexOf('/', name.length - 2); at > 0; at = name.lastIndexOf('/', at - 1)) {
    const parts = { prefix: name.slice(0, at), name: name.slice(at + 1) };
    if (Buffer.byteLength(parts.name) > NAME_BYTES) return undefined;
    if (Buffer.byteLength(parts.prefix) <= PREFIX_BYTES) return parts;
  }
  return undefined;
}

function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  const guess = rest + String(rest).length;
  return `${rest + String(guess).length} ${key}=${value}\n`;
}

interface HeaderFields {
  readonly place: { readonly prefix: string; readonly name: string };
  readonly type: string;
  readonly sizeBytes: number;
  readonly linkTo?: string;
  readonly mode?: number;
  readonly uid?: number;
}

function formatHeader(
  { place, type, sizeBytes, linkTo = '', mode = 0o600, uid = 0 }: HeaderFields,
  modifiedAtMs: number,
) {
  const header = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  header.write(place.name, 0);
  // A larger ID does not fit.
  header.write(`${octal(mode, 7)}\0${octal(uid < 0o7777777 ? uid : 0, 7)}\0${octal(0, 7)}\0`, 100, 'latin1');
  header.write(`${octal(sizeBytes, 11)}\0${octal(Math.floor(modifiedAtMs / 1000), 11)}\0`, 124, 'latin1');
  header.write(`        ${type}`, CHECKSUM_AT, 'latin1');
  header.write(linkTo, LINK_AT);
  header.write('ustar\0' + '00', 257, 'latin1');
  header.write(place.prefix, PREFIX_AT);
  header.write(`${octal(sum(header), 6)}\0 `, CHECKSUM_AT, 'latin1');
  return header;
}

function parseHeader(bytes: Uint8Array) {
  const header = Buffer.from(bytes);
  const stored = Number.parseInt(header.toString('latin1', CHECKSUM_AT, CHECKSUM_AT + 8), 8);
  header.fill(' ', CHECKSUM_AT, CHECKSUM_AT + 8);
  const sizeBytes = Number.parseInt(header.toString('latin1', 124, 136), 8);
  if (stored !== sum(header) || !(sizeBytes >= 0)) throw new DamagedTar('not a tar archive');
  const text = (at: number, length: number) => untilNul(header.toString('utf8', at, at + length));
  const prefix = text(PREFIX_AT, PREFIX_BYTES);
  const name = `${prefix === '' ? '' : `${prefix}/`}${text(0, NAME_BYTES)}`;
  const type = String.fromCharCode(bytes[TYPE_AT] as number);
  return { name, type, linkTo: text(LINK_AT, NAME_BYTES), sizeBytes };
}

function untilNul(text: string): string {
  return text.replace(/\0.*$/s, '');
}

function sum(header: Uint8Array): number {
  return header.reduce((total, byte) => total + byte, 0);
}

/** Divides a stream of pieces into pieces of requested lengths. */
class PieceReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#pieces = source[Symbol.asyncIterator]();
  }

  /** At least one byte. */
  async upTo(count: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#pieces.next();
      if (done === true) throw new DamagedTar('the archive is truncated');
      this.#rest = value;
    }
    const piece = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  async exactly(count: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for (let rest = count; rest > 0; ) {
      const piece = await this.upTo(rest);
      rest -= piece.length;
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }
}
