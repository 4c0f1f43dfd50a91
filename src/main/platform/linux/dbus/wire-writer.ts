import { alignmentOf, type DbusValue, type DbusVariant, NUMBERS, splitSignature } from './signature';

const FIRST_SIZE_BYTES = 512;

/** Writes D-Bus values in little-endian order (D-Bus Specification, "Marshaling"). */
export class WireWriter {
  #buffer = Buffer.alloc(FIRST_SIZE_BYTES);
  #length = 0;

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** @throws TypeError for a value of another type */
  write(type: string, value: DbusValue): void {
    this.align(alignmentOf(type));
    const form = NUMBERS[type];
    if (form !== undefined) {
      const wanted = form.startsWith('Big') ? 'bigint' : 'number';
      if (typeof value !== wanted) throw mismatch(wanted === 'bigint' ? '64-bit number' : wanted, value);
      const at = this.#grow(alignmentOf(type));
      this.#buffer[`write${form as 'Int16LE'}`](value as number, at);
      return;
    }
    switch (type[0]) {
      case 'b':
        if (typeof value !== 'boolean') throw mismatch(type, value);
        this.write('u', value ? 1 : 0);
        return;
      case 's':
      case 'o':
      case 'g':
        this.#writeText(type, value);
        return;
      case 'v': {
        const variant = value as DbusVariant;
        this.write('g', variant.signature);
        this.write(variant.signature, variant.value);
        return;
      }
      case 'a':
        this.#writeArray(type, value);
        return;
      default:
        this.#writeStruct(type, value);
    }
  }

  align(alignment: number): void {
    const padding = -this.#length & (alignment - 1);
    const at = this.#grow(padding);
    this.#buffer.fill(0, at, at + padding);
  }

  #writeText(type: string, value: DbusValue): void {
    if (typeof value !== 'string' || value.includes('\0')) throw mismatch(type, value);
    const sizeBytes = Buffer.byteLength(value);
    this.write(type === 'g' ? 'y' : 'u', sizeBytes);
    const at = this.#grow(sizeBytes + 1);
    this.#buffer.write(value, at);
    this.#buffer[this.#length - 1] = 0;
  }

  #writeArray(type: string, value: DbusValue): void {
    if (!Array.isArray(value)) throw mismatch(type, value);
    const sizeAt = this.#grow(4);
    const item = type.slice(1);
    // The padding before the first item does not count.
    this.align(alignmentOf(item));
    const from = this.#length;
    for (const one of value as readonly DbusValue[]) this.write(item, one);
    this.#buffer.writeUInt32LE(this.#length - from, sizeAt);
  }

  #writeStruct(type: string, value: DbusValue): void {
    const fields = splitSignature(type.slice(1, -1));
    if (!Array.isArray(value) || value.length !== fields.length) throw mismatch(type, value);
    for (const [index, field] of fields.entries()) this.write(field, value[index] as DbusValue);
  }

  /** @returns the position of the new bytes */
  #grow(sizeBytes: number): number {
    const at = this.#length;
    this.#length += sizeBytes;
    if (this.#length > this.#buffer.length) {
      const larger = Buffer.alloc(2 * this.#length);
      this.#buffer.copy(larger);
      this.#buffer = larger;
    }
    return at;
  }
}

function mismatch(type: string, value: DbusValue): TypeError {
  return new TypeError(`${typeof value} does not go over D-Bus as ${type}`);
}
