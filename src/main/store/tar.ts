/*
 * The part of POSIX tar (ustar) that a flat list of files needs, so that any tar program can read a backup.
 */

const BLOCK_BYTES = 512;
const NAME_BYTES = 100;
const CHECKSUM_AT = 148;
const TYPE_AT = 156;
const PREFIX_AT = 345;
const PREFIX_BYTES = 155;

export interface TarEntry {
  readonly name: string;
  readonly sizeBytes: number;
  /** Exactly this many bytes. */
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Bytes that are not a tar archive, or not a complete one. */
class DamagedTar extends Error {
  override readonly name = 'DamagedTar';
}

export async function* packTar(
  entries: AsyncIterable<TarEntry> | Iterable<TarEntry>,
  modifiedAtMs: number,
): AsyncGenerator<Uint8Array> {
  for await (const { name, sizeBytes, content } of entries) {
    yield formatHeader(name, sizeBytes, modifiedAtMs);
    let rest = sizeBytes;
    for await (const piece of content) {
      rest -= piece.length;
      yield piece;
    }
    if (rest !== 0) throw new Error(`${name} is not ${sizeBytes} bytes long`);
    yield new Uint8Array(paddingOf(sizeBytes));
  }
  yield new Uint8Array(2 * BLOCK_BYTES);
}

/**
 * @param open is called for each file before a byte of it is read, and returns the consumer of its bytes; it refuses a
 *   file by throwing
 * @throws DamagedTar if the archive is not complete, or contains anything other than regular files
 */
export async function unpackTar(
  source: AsyncIterable<Uint8Array>,
  open: (
    name: string,
    sizeBytes: number,
  ) => Promise<{ write(bytes: Uint8Array): Promise<unknown>; close(): Promise<void> }>,
): Promise<void> {
  const reader = new PieceReader(source);
  for (;;) {
    const header = await reader.exactly(BLOCK_BYTES);
    if (header.every((byte) => byte === 0)) return;
    const { name, sizeBytes } = parseHeader(header);
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
}

function paddingOf(sizeBytes: number): number {
  return (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES;
}

function formatHeader(name: string, sizeBytes: number, modifiedAtMs: number): Uint8Array {
  const header = Buffer.alloc(BLOCK_BYTES);
  if (Buffer.byteLength(name) > NAME_BYTES) throw new Error(`the name ${name} is too long`);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  header.write(name, 0);
  header.write(`${octal(0o600, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100, 'latin1');
  header.write(`${octal(sizeBytes, 11)}\0${octal(Math.floor(modifiedAtMs / 1000), 11)}\0`, 124, 'latin1');
  header.write('        0', CHECKSUM_AT, 'latin1');
  header.write('ustar\0' + '00', 257, 'latin1');
  header.write(`${octal(sum(header), 6)}\0 `, CHECKSUM_AT, 'latin1');
  return header;
}

function parseHeader(bytes: Uint8Array): { readonly name: string; readonly sizeBytes: number } {
  const header = Buffer.from(bytes);
  const stored = Number.parseInt(header.toString('latin1', CHECKSUM_AT, CHECKSUM_AT + 8), 8);
  header.fill(' ', CHECKSUM_AT, CHECKSUM_AT + 8);
  const sizeBytes = Number.parseInt(header.toString('latin1', 124, 136), 8);
  if (stored !== sum(header) || !(sizeBytes >= 0)) throw new DamagedTar('not a tar archive');
  const text = (at: number, length: number) => header.toString('utf8', at, at + length).replace(/\0.*$/s, '');
  const prefix = text(PREFIX_AT, PREFIX_BYTES);
  const name = `${prefix === '' ? '' : `${prefix}/`}${text(0, NAME_BYTES)}`;
  // A link or a device has no content, and could lead elsewhere.
  if (bytes[TYPE_AT] !== 0x30 && bytes[TYPE_AT] !== 0) {
    throw new DamagedTar(`it contains ${JSON.stringify(name)}, which is not a regular file`);
  }
  return { name, sizeBytes };
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
