import { crc32 } from 'node:zlib';
import { ByteReader, ByteWriter, DamagedBytes, unzigzag, zigzag } from './bytes';
import { fromSteps, type Scale, scaleOf, toSteps } from './scale';

/*
 * docs/store.md describes the layout byte by byte. A head is an identity and then records, each with its length and
 * checksum. It describes itself: the names of the series are records too.
 */

const MAGIC = 'HMSHEAD1';
const ID_BYTES = 16;
export const HEAD_HEADER_BYTES = MAGIC.length + ID_BYTES;
const RECORD_HEADER_BYTES = 9;
/** A record longer than this is damage: 20,000 series take less. */
const RECORD_BYTES_LIMIT = 8 * 1024 * 1024;

const SERIES_RECORD = 0xa1;
const FULL_RECORD = 0xa2;
const DELTA_RECORD = 0xa3;

const GAP_FLAG = 1;
const MISSING = 0;
const RAW = 1;
const STEPS = 2;

/** A full frame this often bounds the cost of one damaged record and keeps the deltas small. */
const FULL_EVERY_FRAMES = 60;

export interface HeadSeries {
  readonly key: string;
  readonly resolution: number;
}

/** A record of the head for one instant. `values` is by the head's own index; NaN is unknown. */
export interface HeadFrame {
  readonly atMs: number;
  readonly intervalMs: number;
  readonly gap: boolean;
  readonly values: Float64Array;
}

export function encodeHeadHeader(id: string): Uint8Array {
  return Buffer.concat([Buffer.from(MAGIC, 'latin1'), Buffer.from(id, 'hex')]);
}

/** @returns the identity of the head in hexadecimal, or undefined if the bytes do not begin a head */
export function parseHeadHeader(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < HEAD_HEADER_BYTES || buffer.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
  return buffer.toString('hex', MAGIC.length, HEAD_HEADER_BYTES);
}

export interface EncodedFrame {
  readonly bytes: Uint8Array;
  /** True if the bytes can be decoded without any before them. */
  readonly selfContained: boolean;
}

/** Packs frames into records: a full frame at intervals, and between them the differences from the last full one. */
export class HeadEncoder {
  readonly #writer = new ByteWriter(16 * 1024);
  readonly #scales: Scale[] = [];
  #described = 0;
  #fullSteps = new Float64Array(0);
  #fullValues = new Float64Array(0);
  #framesSinceFull = Number.POSITIVE_INFINITY;
  #fullNumber = 0;

  /** @param describe returns the series of an index of the frames */
  constructor(private readonly describe: (index: number) => HeadSeries) {}

  /** Makes the next frame decodable without any before it. */
  restart(): void {
    this.#described = 0;
    this.#framesSinceFull = Number.POSITIVE_INFINITY;
  }

  encode({ atMs, intervalMs, gap, values }: HeadFrame): EncodedFrame {
    const writer = this.#writer;
    writer.clear();
    const isFull = this.#framesSinceFull >= FULL_EVERY_FRAMES;
    const selfContained = isFull && this.#described === 0;
    if (this.#described < values.length) this.#writeSeries(values.length);

    const start = this.#beginRecord(isFull ? FULL_RECORD : DELTA_RECORD);
    writer.uint8(gap ? GAP_FLAG : 0);
    writer.float64(atMs);
    writer.varint(Math.max(0, Math.round(intervalMs)));
    if (isFull) this.#fullNumber++;
    writer.varint(this.#fullNumber);
    writer.varint(values.length);
    if (isFull) this.#writeFull(values);
    else this.#writeDelta(values);
    this.#endRecord(start);
    this.#framesSinceFull = isFull ? 1 : this.#framesSinceFull + 1;
    return { bytes: writer.take(), selfContained };
  }

  #writeSeries(count: number): void {
    const start = this.#beginRecord(SERIES_RECORD);
    this.#writer.varint(this.#described);
    for (let index = this.#described; index < count; index++) {
      const { key, resolution } = this.describe(index);
      this.#scales[index] = scaleOf(resolution);
      this.#writer.float64(resolution);
      this.#writer.text(key);
    }
    this.#described = count;
    this.#endRecord(start);
  }

  #writeFull(values: Float64Array): void {
    if (this.#fullSteps.length !== values.length) {
      this.#fullSteps = new Float64Array(values.length);
      this.#fullValues = new Float64Array(values.length);
    }
    this.#fullValues.set(values);
    for (let index = 0; index < values.length; index++) {
      this.#fullSteps[index] = this.#writeValue(values[index] as number, index, 0);
    }
  }

  #writeDelta(values: Float64Array): void {
    let unchanged = 0;
    for (let index = 0; index < values.length; index++) {
      const value = values[index] as number;
      const known = index < this.#fullValues.length;
      if (Object.is(value, known ? this.#fullValues[index] : Number.NaN)) {
        unchanged++;
        continue;
      }
      this.#writer.varint(unchanged);
      unchanged = 0;
      this.#writeValue(value, index, known ? (this.#fullSteps[index] as number) : 0);
    }
  }

  /** @returns the value's steps, 0 if it has none */
  #writeValue(value: number, index: number, baseSteps: number): number {
    if (Number.isNaN(value)) {
      this.#writer.varint(MISSING);
      return 0;
    }
    const steps = toSteps(value, this.#scales[index] as Scale);
    if (Number.isNaN(steps)) {
      this.#writer.varint(RAW);
      this.#writer.float64(value);
      return 0;
    }
    this.#writer.varint(STEPS + zigzag(steps - baseSteps));
    return steps;
  }

  #beginRecord(type: number): number {
    const start = this.#writer.length;
    this.#writer.uint32(0);
    this.#writer.uint32(0);
    this.#writer.uint8(type);
    return start;
  }

  #endRecord(start: number): void {
    const writer = this.#writer;
    writer.uint32At(start, writer.length - start - RECORD_HEADER_BYTES);
    writer.uint32At(start + 4, crc32(writer.peek(start + RECORD_HEADER_BYTES - 1)));
  }
}

/** Unpacks records, also from the bytes of a file that still grows, piece by piece. */
export class HeadDecoder {
  #series: HeadSeries[] = [];
  #scales: Scale[] = [];
  #fullSteps = new Float64Array(0);
  #fullValues = new Float64Array(0);
  #fullNumber = -1;
  /** Records that were skipped because they, or one that they depend on, were damaged. */
  damaged = 0;

  /** By the index of the frames' values. */
  get series(): readonly HeadSeries[] {
    return this.#series;
  }

  /** Copies this decoder with its state. */
  clone(): HeadDecoder {
    const copy = new HeadDecoder();
    copy.#series = [...this.#series];
    copy.#scales = [...this.#scales];
    copy.#fullSteps = this.#fullSteps;
    copy.#fullValues = this.#fullValues;
    copy.#fullNumber = this.#fullNumber;
    return copy;
  }

  /**
   * Decodes all complete records.
   *
   * @param isComplete false if more may follow: a truncated record is then left for the next call
   * @returns the number of bytes used
   */
  decode(bytes: Uint8Array, isComplete: boolean, onFrame: (frame: HeadFrame) => void): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let position = 0;
    while (position + RECORD_HEADER_BYTES <= bytes.length) {
      const payloadLength = view.getUint32(position, true);
      const end = position + RECORD_HEADER_BYTES + payloadLength;
      const isPlausible = isRecordType(bytes[position + 8]) && payloadLength <= RECORD_BYTES_LIMIT;
      if (isPlausible && end > bytes.length && !isComplete) return position;
      if (
        isPlausible &&
        end <= bytes.length &&
        crc32(bytes.subarray(position + 8, end)) === view.getUint32(position + 4, true)
      ) {
        this.#take(bytes[position + 8] as number, bytes.subarray(position + RECORD_HEADER_BYTES, end), onFrame);
        position = end;
        continue;
      }
      const next = this.#findRecord(bytes, view, position + 1);
      // Nothing readable follows: the rest may still be half-written.
      if (next === undefined && !isComplete) return position;
      // A killed process leaves a truncated last record, which is not damage.
      if (next !== undefined || !isPlausible || end <= bytes.length) this.damaged++;
      if (next === undefined) return bytes.length;
      position = next;
    }
    return position;
  }

  #findRecord(bytes: Uint8Array, view: DataView, from: number): number | undefined {
    for (let position = from; position + RECORD_HEADER_BYTES <= bytes.length; position++) {
      if (!isRecordType(bytes[position + 8])) continue;
      const end = position + RECORD_HEADER_BYTES + view.getUint32(position, true);
      if (end > bytes.length) continue;
      if (crc32(bytes.subarray(position + 8, end)) === view.getUint32(position + 4, true)) return position;
    }
    return undefined;
  }

  #take(type: number, payload: Uint8Array, onFrame: (frame: HeadFrame) => void): void {
    try {
      const reader = new ByteReader(payload);
      if (type === SERIES_RECORD) this.#readSeries(reader);
      else this.#readFrame(reader, type === FULL_RECORD, onFrame);
    } catch (error) {
      if (!(error instanceof DamagedBytes)) throw error;
      this.damaged++;
    }
  }

  #readSeries(reader: ByteReader): void {
    const first = reader.varint();
    if (first > this.#series.length) throw new DamagedBytes('series are missing');
    for (let index = first; reader.remaining > 0; index++) {
      const resolution = reader.float64();
      this.#series[index] = { resolution, key: reader.text() };
      this.#scales[index] = scaleOf(resolution);
    }
  }

  #readFrame(reader: ByteReader, isFull: boolean, onFrame: (frame: HeadFrame) => void): void {
    const gap = (reader.uint8() & GAP_FLAG) !== 0;
    const atMs = reader.float64();
    const intervalMs = reader.varint();
    const fullNumber = reader.varint();
    if (!isFull && fullNumber !== this.#fullNumber) throw new DamagedBytes('the preceding full frame is missing');
    const count = reader.varint();
    if (count > this.#scales.length) throw new DamagedBytes('series are missing');
    const values = new Float64Array(count).fill(Number.NaN);
    if (isFull) {
      const steps = new Float64Array(count);
      for (let index = 0; index < count; index++) {
        values[index] = this.#readValue(reader, index, 0);
        const known = toSteps(values[index] as number, this.#scales[index] as Scale);
        steps[index] = Number.isNaN(known) ? 0 : known;
      }
      this.#fullSteps = steps;
      this.#fullValues = values.slice();
      this.#fullNumber = fullNumber;
    } else {
      values.set(this.#fullValues.subarray(0, count));
      for (let index = 0; reader.remaining > 0; index++) {
        index += reader.varint();
        if (index >= count) throw new DamagedBytes('a series does not exist');
        values[index] = this.#readValue(reader, index, this.#fullSteps[index] ?? 0);
      }
    }
    onFrame({ atMs, intervalMs, gap, values });
  }

  #readValue(reader: ByteReader, index: number, baseSteps: number): number {
    const code = reader.varint();
    if (code === MISSING) return Number.NaN;
    if (code === RAW) return reader.float64();
    return fromSteps(unzigzag(code - STEPS) + baseSteps, this.#scales[index] as Scale);
  }
}

function isRecordType(type: number | undefined): boolean {
  return type === SERIES_RECORD || type === FULL_RECORD || type === DELTA_RECORD;
}
