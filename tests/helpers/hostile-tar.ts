/** An entry of an archive that no ordinary program writes. */
export interface HostileEntry {
  readonly name: string;
  readonly prefix?: string;
  /** Type of the entry; `0` for a regular file. */
  readonly type?: string;
  /** Target of a link. */
  readonly link?: string;
  readonly content?: string | Buffer;
  /** Size in the header, if it differs from the content. */
  readonly sizeBytes?: number;
}

const BLOCK_BYTES = 512;

/** Makes a tar archive of exactly these entries, valid or not. */
export function createTar(entries: readonly HostileEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(formatEntry), Buffer.alloc(2 * BLOCK_BYTES)]);
}

function formatEntry({ name, prefix = '', type = '0', link = '', content = '', sizeBytes }: HostileEntry): Buffer[] {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(name, 0);
  header.write(`0000600\0${'0000000\0'.repeat(2)}`, 100, 'latin1');
  header.write(`${(sizeBytes ?? bytes.length).toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0`, 124, 'latin1');
  header.write(`        ${type}`, 148, 'latin1');
  header.write(link, 157);
  header.write('ustar\0' + '00', 257, 'latin1');
  header.write(prefix, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return [header, bytes, Buffer.alloc((BLOCK_BYTES - (bytes.length % BLOCK_BYTES)) % BLOCK_BYTES)];
}
