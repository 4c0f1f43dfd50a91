import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AdvisedError } from '../base/errors';
import { UnfitFile } from '../base/plain-file';
import { systemReason } from '../base/system-reason';
import { CsvParser, type CsvSink } from './csv-parser';
import type { CsvBounds } from './csv-time';

const PIECE_BYTES = 512 * 1024;

/** Progress through a file; both are bytes of the file on the disk, gzipped or not. */
interface ReadingProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/**
 * Reads a CSV file of samples, plain or gzipped, piece by piece; the reader may wait after each.
 *
 * @param bounds a row with another time is a bad line
 * @throws AdvisedError if the file cannot be read or has no header of samples, and those of the sink, which also
 *   receives bad lines
 */
export async function* readCsvFile(file: string, sink: CsvSink, bounds: CsvBounds): AsyncGenerator<ReadingProgress> {
  const parser = new CsvParser(sink, bounds);
  let problem: string | null = null;
  try {
    const facts = await stat(file);
    // A pipe cannot be read twice, as an import does.
    if (!facts.isFile()) throw new UnfitFile('it is not a regular file');
    const { size } = facts;
    const raw = createReadStream(file, { highWaterMark: PIECE_BYTES });
    const isPacked = await startsWithGzip(file);
    const source = isPacked ? pipeline(raw, createGunzip({ chunkSize: PIECE_BYTES }), () => undefined) : raw;
    for await (const piece of source) {
      problem = parser.push(piece as Uint8Array);
      if (problem !== null) break;
      yield { doneBytes: raw.bytesRead, totalBytes: size };
    }
  } catch (error) {
    if (error instanceof AdvisedError) throw error;
    throw new AdvisedError(
      `cannot read ${file}: ${systemReason(error)}`,
      'Give the path of a CSV file, plain or gzipped.',
    );
  }
  problem ??= parser.end();
  if (problem === null) return;
  throw new AdvisedError(
    `${file}: ${problem}`,
    'The first line must list the columns: timestamp_ms, then one series per column, such as disk_io_busy_ratio{device="sda"}.',
  );
}

async function startsWithGzip(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return isGzip(buffer);
  } finally {
    await handle.close();
  }
}

/** Recognizes a gzipped file by its first bytes (RFC 1952). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
