import { alignmentOf, DbusFormatError, type DbusValue, NUMBERS, splitSignature } from './signature';

/** Limit of the specification, which also protects the stack. */
const DEEPEST = 64;

/**
 * Reads D-Bus values of either byte order.
 *
 * @throws DbusFormatError, or RangeError if the bytes end early
 */
export class WireReader {
  #depth = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly isLittleEndian: boolean,
    public position = 0,
  ) {}

  readAll(signature: string): DbusValue[] {
    return splitSignature(signature).map((type) => this.read(type));
  }

  read(type: string): DbusValue {
    this.align(alignmentOf(type));
    if (NUMBERS[type] !== undefined) return this.#readNumber(type);
    switch (type[0]) {
      case 'b':
        return this.#readUInt32() !== 0;
      case 's':
      case 'o':
        return this.#readText(this.#readUInt32());
      case 'g':
        return this.#readText(Number(this.#readNumber('y')));
      default:
        return this.#within(() => this.#readContainer(type));
    }
  }

  align(alignment: number): void {
    this.position += -this.position & (alignment - 1);
  }

  #readContainer(type: string): DbusValue {
    if (type === 'v') {
      const signature = this.read('g') as string;
      if (splitSignature(signature).length !== 1) throw new DbusFormatError('a variant holds not one value');
      return { signature, value: this.read(signature) };
    }
    if (type[0] !== 'a') return this.readAll(type.slice(1, -1));
    const sizeBytes = this.#readUInt32();
    const item = type.slice(1);
    this.align(alignmentOf(item));
    const end = this.position + sizeBytes;
    if (end > this.bytes.length) throw new DbusFormatError('an array is longer than its message');
    const items: DbusValue[] = [];
    while (this.position < end) items.push(this.read(item));
    if (this.position !== end) throw new DbusFormatError('an array ends within a value');
    return items;
  }

  #readUInt32(): number {
    return Number(this.#readNumber('u'));
  }

  #readNumber(type: string): number | bigint {
    const form = NUMBERS[type] as 'Int16LE';
    const name = (this.isLittleEndian ? form : form.replace('LE', 'BE')) as 'Int16LE';
    return this.bytes[`read${name}`](this.#take(alignmentOf(type)));
  }

  #readText(sizeBytes: number): string {
    // One more byte for the zero at the end.
    const at = this.#take(sizeBytes + 1);
    if (at + sizeBytes >= this.bytes.length) throw new DbusFormatError('a text is longer than its message');
    return this.bytes.toString('utf8', at, at + sizeBytes);
  }

  #within<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) throw new DbusFormatError('values are nested too deep');
    const value = read();
    this.#depth--;
    return value;
  }

  /** @returns the position of the bytes */
  #take(sizeBytes: number): number {
    const at = this.position;
    this.position += sizeBytes;
    return at;
  }
}
