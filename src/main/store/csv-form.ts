/** Bytes with which files of other formats begin (file(1), magic(5)). */
const OTHER_FORMATS: readonly (readonly [begin: readonly number[], what: string])[] = [
  [[0xff, 0xfe], 'UTF-16 text; save it as UTF-8'],
  [[0xfe, 0xff], 'UTF-16 text; save it as UTF-8'],
  [[0x50, 0x4b, 0x03, 0x04], 'an Excel workbook or a ZIP archive; save the sheet as CSV in UTF-8'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an Excel workbook; save the sheet as CSV in UTF-8'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'compressed with zstd; decompress it, or use gzip'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'compressed with xz; decompress it, or use gzip'],
  [[0x42, 0x5a, 0x68], 'compressed with bzip2; decompress it, or use gzip'],
  [[0x04, 0x22, 0x4d, 0x18], 'compressed with lz4; decompress it, or use gzip'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20], 'an SQLite database, not CSV'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file, not CSV'],
];

const SEPARATORS: readonly (readonly [separator: string, name: string])[] = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
];

/** @param line the first line of a file. @returns the reason if the file is not CSV in UTF-8 */
export function foreignForm(line: Uint8Array): string | undefined {
  const known = OTHER_FORMATS.find(([begin]) => begin.every((byte, index) => line[index] === byte))?.[1];
  if (known !== undefined) return `the file is ${known}`;
  if (line.includes(0)) return 'the file is UTF-16 text, or not text at all; save it as UTF-8';
  const text = Buffer.from(line.subarray(0, 200)).toString('latin1').trimStart();
  if (/^<(?:!doctype|html|\?xml)/i.test(text)) return 'the file is a web page or XML, not CSV';
  if (/^[{[]/.test(text)) return 'the file is JSON, not CSV';
  return undefined;
}

/** Explains that fields are not separated by commas. @returns undefined if they may be */
export function otherSeparator(line: string): string | undefined {
  const found = SEPARATORS.find(([separator]) => line.includes(separator))?.[1];
  return found === undefined ? undefined : `the fields are separated by ${found}; use commas, and decimal points`;
}

/**
 * Finds the byte that ends the lines: a return alone in files of old spreadsheets, otherwise a line feed.
 *
 * @returns undefined if more bytes are necessary
 */
export function findLineBreak(bytes: Uint8Array): number | undefined {
  const at = bytes.findIndex((byte) => byte === NEWLINE || byte === RETURN);
  if (at < 0) return undefined;
  if (bytes[at] === NEWLINE) return NEWLINE;
  const next = bytes[at + 1];
  if (next === undefined) return undefined;
  return next === NEWLINE || next === RETURN ? NEWLINE : RETURN;
}

export const NEWLINE = 0x0a;
export const RETURN = 0x0d;
