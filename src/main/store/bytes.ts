/** Writes numbers and text into a growing buffer, little-endian. */
export class ByteWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  /** Copies the bytes written. */
  take(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  uint8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  /** Overwrites four bytes that were written before. */
  uint32At(offset: number, value: number): void {
    this.#view.setUint32(offset, value, true);
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Writes a natural number below 2^53 in LEB128: seven bits a byte, the lowest first. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    // Bit operators work on 32 bits only.
    while (rest > 0x7fffffff) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  bytes(source: Uint8Array): void {
    this.#reserve(source.length);
    this.#bytes.set(source, this.#length);
    this.#length += source.length;
  }

  text(value: string): void {
    const encoded = Buffer.from(value, 'utf8');
    this.varint(encoded.length);
    this.bytes(encoded);
  }

  /** Returns the bytes written from `start` on, without copying. Valid until the next write. */
  peek(start = 0): Uint8Array {
    return this.#bytes.subarray(start, this.#length);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** Bytes that do not match their checksum or their layout. */
export class DamagedBytes extends Error {
  override readonly name = 'DamagedBytes';
}

/** Reads the format of {@link ByteWriter}. Every method throws {@link DamagedBytes} at the end of the bytes. */
export class ByteReader {
  readonly #view: DataView;
  position = 0;

  constructor(readonly source: Uint8Array) {
    this.#view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  }

  get remaining(): number {
    return this.source.length - this.position;
  }

  uint8(): number {
    this.#need(1);
    return this.source[this.position++] as number;
  }

  uint32(): number {
    this.#need(4);
    this.position += 4;
    return this.#view.getUint32(this.position - 4, true);
  }

  float64(): number {
    this.#need(8);
    this.position += 8;
    return this.#view.getFloat64(this.position - 8, true);
  }

  varint(): number {
    let value = 0;
    let factor = 1;
    for (let count = 0; count < 8; count++) {
      const byte = this.uint8();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
    throw new DamagedBytes('a number is longer than 53 bits');
  }

  bytes(length: number): Uint8Array {
    this.#need(length);
    this.position += length;
    return this.source.subarray(this.position - length, this.position);
  }

  text(): string {
    return Buffer.from(this.bytes(this.varint())).toString('utf8');
  }

  #need(count: number): void {
    if (this.position + count > this.source.length) throw new DamagedBytes('unexpected end of the data');
  }
}

/** Maps integers to natural numbers so that small ones of either sign stay small: 0, -1, 1, -2 become 0, 1, 2, 3. */
export function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

/** The inverse of {@link zigzag}. */
export function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
