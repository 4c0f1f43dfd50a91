import { numberOfLine, ProcFormatError } from './text';

/** Bytes that were read from or written to a disk since the process started; NaN for a missing line. */
export interface PidIo {
  readonly readBytes: number;
  /** Without data that was truncated before it was written. */
  readonly writtenBytes: number;
}

/** Parses /proc/PID/io. @throws ProcFormatError if both lines are missing */
export function parsePidIo(text: string): PidIo {
  const readBytes = numberOfLine(text, 'read_bytes: ');
  const writtenBytes = numberOfLine(text, 'write_bytes: ');
  if (Number.isNaN(readBytes) && Number.isNaN(writtenBytes)) {
    throw new ProcFormatError('/proc/PID/io', 'has no lines "read_bytes" and "write_bytes"');
  }
  return { readBytes, writtenBytes };
}
