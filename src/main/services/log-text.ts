import type { FileHandle } from 'node:fs/promises';

const ENCODINGS: readonly (readonly [mark: readonly [number, number], encoding: string])[] = [
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/** Returns the encoding that the byte order mark at the begin of a log names; UTF-8 without one. */
export async function encodingOf(handle: FileHandle): Promise<string> {
  const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  return ENCODINGS.find(([mark]) => mark.every((byte, index) => buffer[index] === byte))?.[1] ?? 'utf-8';
}

/**
 * Splits a text into its lines. Removes the return of CRLF, and the NULs of a log that was truncated while its program
 * had it open at the end.
 */
export function linesOf(text: string): string[] {
  return text
    .replaceAll('\0', '')
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

/** Rounds a position down to one where no character of UTF-16 is cut: each has two or four bytes. */
export function evenAtLeastZero(position: number): number {
  return Math.max(0, position - (position % 2));
}
