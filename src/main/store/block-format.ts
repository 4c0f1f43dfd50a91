import { crc32 } from 'node:zlib';
import { ByteReader, ByteWriter, DamagedBytes } from './bytes';
import { decodeColumn, encodeColumn } from './column-codec';
import type { Scale } from './scale';

/*
 * A block stores many series over one period: a directory, then the columns one after the other. Series with equal
 * instants share one axis. docs/store.md describes the layout byte by byte.
 */

const VERSION = 1;
/** Weeks of samples in one block, although a block usually covers hours. */
const MAX_INSTANTS = 4_000_000;
/** Instants are whole milliseconds; any others are packed as plain doubles. */
const MILLISECONDS: Scale = { multiplier: 1, divisor: 1 };

export interface BlockSeries {
  readonly id: number;
  readonly scale: Scale;
  /** Ascending; may repeat. Series that share one array object are compared fastest. */
  readonly times: Float64Array;
  /** As many as the block's tier has, each as long as `times`. */
  readonly columns: readonly Float64Array[];
}

interface StoredColumn {
  readonly offset: number;
  readonly length: number;
  readonly checksum: number;
}

interface Axis extends StoredColumn {
  readonly count: number;
}

/** Positions of everything in a block's bytes; small enough to be kept in memory. */
export interface BlockDirectory {
  readonly axes: readonly Axis[];
  readonly series: ReadonlyMap<number, { readonly axis: number; readonly columns: readonly StoredColumn[] }>;
}

/** Returns `length` bytes of a block from `offset` on. */
export type ReadBytes = (offset: number, length: number) => Uint8Array;

/** Packs a block. The series' ids must ascend. */
export function encodeBlock(series: readonly BlockSeries[]): Uint8Array {
  const axes = new AxisList();
  const axisOf = series.map(({ times }) => axes.add(times));
  const directory = new ByteWriter(4 * 1024);
  const columnWriter = new ColumnWriter(directory);
  directory.uint32(0);
  directory.uint8(VERSION);
  directory.varint(axes.list.length);
  for (const times of axes.list) {
    directory.varint(times.length);
    columnWriter.write(times, MILLISECONDS);
  }
  directory.varint(series.length);
  directory.varint(series[0]?.columns.length ?? 0);
  let previousId = 0;
  for (const [index, { id, columns, scale }] of series.entries()) {
    directory.varint(id - previousId);
    previousId = id;
    directory.varint(axisOf[index] as number);
    const numbers: number[] = [];
    for (const column of columns) {
      // In a bucket of one sample, four of a tier's five columns are equal.
      const known = numbers[columns.slice(0, numbers.length).findIndex((earlier) => isSame(earlier, column))];
      numbers.push(known === undefined ? columnWriter.write(column, scale) : columnWriter.repeat(known));
    }
  }
  directory.uint32At(0, directory.length);
  directory.uint32(crc32(directory.peek()));
  directory.bytes(columnWriter.payload.peek());
  return directory.take();
}

/**
 * Writes columns into a payload and their entries into a directory. Equal columns are stored once, because many are
 * constant.
 */
class ColumnWriter {
  readonly payload = new ByteWriter(64 * 1024);
  readonly #numbers = new Map<string, number>();

  constructor(private readonly directory: ByteWriter) {}

  /** @returns the column's number */
  write(values: Float64Array, scale: Scale): number {
    const bytes = encodeColumn(values, scale);
    const content = Buffer.from(bytes).toString('latin1');
    const known = this.#numbers.get(content);
    if (known !== undefined) return this.repeat(known);
    const number = this.#numbers.size;
    this.#numbers.set(content, number);
    this.directory.varint(bytes.length * 2);
    this.directory.uint32(crc32(bytes));
    this.payload.bytes(bytes);
    return number;
  }

  repeat(number: number): number {
    this.directory.varint(number * 2 + 1);
    return number;
  }
}

/** @throws DamagedBytes if the bytes are not a directory of a supported version */
export function readDirectory(read: ReadBytes): BlockDirectory {
  const length = new ByteReader(read(0, 4)).uint32();
  const bytes = read(0, length + 4);
  const reader = new ByteReader(bytes.subarray(4, length));
  if (crc32(bytes.subarray(0, length)) !== new ByteReader(bytes.subarray(length)).uint32()) {
    throw new DamagedBytes('the checksum of the directory does not match');
  }
  const version = reader.uint8();
  if (version !== VERSION) throw new DamagedBytes(`unknown version ${version}`);
  let offset = length + 4;
  const distinct: StoredColumn[] = [];
  const readStored = (): StoredColumn => {
    const code = reader.varint();
    if (code % 2 === 1) {
      const same = distinct[(code - 1) / 2];
      if (same === undefined) throw new DamagedBytes('a column does not exist');
      return same;
    }
    const stored = { offset, length: code / 2, checksum: reader.uint32() };
    offset += stored.length;
    distinct.push(stored);
    return stored;
  };
  const axes = Array.from({ length: reader.varint() }, () => ({ count: reader.varint(), ...readStored() }));
  const seriesCount = reader.varint();
  const columnCount = reader.varint();
  const series = new Map<number, { readonly axis: number; readonly columns: readonly StoredColumn[] }>();
  let id = 0;
  for (let index = 0; index < seriesCount; index++) {
    id += reader.varint();
    const axis = reader.varint();
    series.set(id, { axis, columns: Array.from({ length: columnCount }, readStored) });
  }
  return { axes, series };
}

/** Reads the instants of an axis, in ms. */
export function readAxis(directory: BlockDirectory, index: number, read: ReadBytes): Float64Array {
  const axis = directory.axes[index];
  if (axis === undefined) throw new DamagedBytes(`unknown axis ${index}`);
  return readColumn(axis, axis.count, read).values;
}

export interface UnpackedColumn {
  readonly values: Float64Array;
  /** The step that all values are multiples of, if they were packed as such. */
  readonly scale: Scale | undefined;
}

/**
 * Unpacks one stored column.
 *
 * @throws DamagedBytes if it does not match its checksum
 */
export function readColumn(stored: StoredColumn, count: number, read: ReadBytes): UnpackedColumn {
  // Checked before memory is allocated: the checksums protect against accidents, not against intent.
  if (count > MAX_INSTANTS) throw new DamagedBytes(`${count} values are more than a block holds`);
  const bytes = read(stored.offset, stored.length);
  if (bytes.length !== stored.length || crc32(bytes) !== stored.checksum) {
    throw new DamagedBytes('the checksum of a column does not match');
  }
  const values = new Float64Array(count);
  return { values, scale: decodeColumn(bytes, count, values) };
}

/** The distinct lists of instants among many, compared by their content. */
class AxisList {
  readonly list: Float64Array[] = [];
  readonly #byArray = new Map<Float64Array, number>();
  readonly #byHash = new Map<number, number[]>();

  add(times: Float64Array): number {
    const known = this.#byArray.get(times);
    if (known !== undefined) return known;
    const hash = crc32(new Uint8Array(times.buffer, times.byteOffset, times.byteLength));
    const candidates = this.#byHash.get(hash) ?? [];
    let index = candidates.find((candidate) => isSame(this.list[candidate] as Float64Array, times));
    if (index === undefined) {
      index = this.list.push(times) - 1;
      candidates.push(index);
      this.#byHash.set(hash, candidates);
    }
    this.#byArray.set(times, index);
    return index;
  }
}

/** Compares bit for bit: 0 and -0 differ. */
function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, index) => Object.is(value, b[index]));
}
