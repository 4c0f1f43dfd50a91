import { closeSync, constants, openSync, readSync } from 'node:fs';
import { errnoOf } from '../../../base/errors';
import { nextTurn } from '../../../base/turns';
import { KernelLines, unescapeName } from './kernel-lines';
import type { KillObservation } from './observation';

/** A place in the kernel log: records of one boot are numbered. */
export interface KernelLogPlace {
  readonly bootId: string;
  readonly sequence: number;
}

export interface KernelLogOptions {
  readonly path?: string;
  readonly bootId: string;
  readonly nowMs: () => number;
  /** Time since boot without suspends, as the kernel stamps records: CLOCK_MONOTONIC. */
  readonly uptimeMs: () => number;
}

/** A record has 1 KiB, and its dictionary as much (Documentation/ABI/testing/dev-kmsg); a smaller buffer fails. */
const LONGEST_RECORD_BYTES = 8_192;
const RECORDS_A_TURN = 200;
/** A log that is written faster than it is read must not be read forever. */
const MOST_RECORDS = 50_000;
/** Lower priorities are those of the kernel: programs that write to /dev/kmsg get other facilities. */
const FIRST_PRIORITY_OF_PROGRAMS = 8;

/**
 * Reads the kernel log on request, from where it ended before. Ordinary users may read it unless `kernel.dmesg_restrict`
 * is set (dmesg(1)).
 */
export class KernelLog {
  readonly #lines = new KernelLines();
  readonly #buffer = Buffer.alloc(LONGEST_RECORD_BYTES);
  #descriptor: number | undefined;
  #sequence = -1;

  constructor(private readonly options: KernelLogOptions) {}

  get isReadable(): boolean {
    return this.#descriptor !== undefined;
  }

  get place(): KernelLogPlace | undefined {
    return this.isReadable ? { bootId: this.options.bootId, sequence: this.#sequence } : undefined;
  }

  /**
   * Opens the log and returns the kills after a place of the same boot; none without such a place. Their times are
   * estimates, because the clock of records stops in a suspend.
   */
  async open(after: KernelLogPlace | undefined): Promise<readonly KillObservation[]> {
    const { path = '/dev/kmsg', bootId, nowMs, uptimeMs } = this.options;
    try {
      this.#descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch {
      return [];
    }
    const since = after?.bootId === bootId ? after.sequence : Number.POSITIVE_INFINITY;
    const bootedAtMs = nowMs() - uptimeMs();
    return this.#readAll(since, (recordMs) => Math.min(nowMs(), bootedAtMs + recordMs));
  }

  /** Returns the kills since the last reading: they have just happened. */
  read(): Promise<readonly KillObservation[]> {
    return this.#readAll(this.#sequence, this.options.nowMs);
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  async #readAll(since: number, atMs: (recordMs: number) => number): Promise<readonly KillObservation[]> {
    const found: KillObservation[] = [];
    for (let count = 1; count <= MOST_RECORDS; count++) {
      const text = this.#readRecord();
      if (text === undefined) break;
      const record = parseKernelRecord(text);
      if (record === undefined || record.sequence <= this.#sequence) continue;
      this.#sequence = record.sequence;
      const facts = record.isOfKernel ? this.#lines.read(record.line) : undefined;
      if (facts !== undefined && record.sequence > since)
        found.push({ source: 'kernel log', atMs: atMs(record.uptimeMs), ...facts });
      if (count % RECORDS_A_TURN === 0) await nextTurn();
    }
    return found;
  }

  /** Returns undefined after the newest record, where reading fails with EAGAIN. */
  #readRecord(): string | undefined {
    for (let overwritten = 0; this.#descriptor !== undefined && overwritten < 2; overwritten++) {
      try {
        const size = readSync(this.#descriptor, this.#buffer);
        return size === 0 ? undefined : this.#buffer.toString('utf8', 0, size);
      } catch (error) {
        // The record was overwritten; the next reading continues with the oldest one.
        if (errnoOf(error) !== 'EPIPE') return undefined;
      }
    }
    return undefined;
  }
}

/**
 * Parses one record: `priority,sequence,microseconds,flags;text`, and lines of its dictionary that begin with a space.
 *
 * @returns undefined for other text
 * @internal tested directly
 */
export function parseKernelRecord(
  text: string,
):
  | { readonly sequence: number; readonly uptimeMs: number; readonly isOfKernel: boolean; readonly line: string }
  | undefined {
  const [, priority, sequence, microseconds, line] = /^(\d+),(\d+),(\d+),[^;\n]*;([^\n]*)/.exec(text) ?? [];
  if (line === undefined) return undefined;
  return {
    sequence: Number(sequence),
    uptimeMs: Number(microseconds) / 1000,
    isOfKernel: Number(priority) < FIRST_PRIORITY_OF_PROGRAMS,
    line: unescapeName(line),
  };
}
