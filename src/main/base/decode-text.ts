import { UnfitFile } from './plain-file';

const NEWLINE = 0x0a;

/**
 * Decodes the bytes of a text file in UTF-8, without its byte order mark.
 *
 * @throws UnfitFile for another encoding, which it names if it can
 */
export function decodeText(bytes: Uint8Array): string {
  if (hasUtf16Mark(bytes)) throw new UnfitFile('the file is UTF-16 text; save it as UTF-8');
  const text = decode(bytes);
  if (text !== undefined) return text;
  throw new UnfitFile(`the file is not valid UTF-8 text (line ${firstBadLine(bytes)}); save it as UTF-8`);
}

/** Recognizes the byte order mark of UTF-16, in either order. */
function hasUtf16Mark(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** @returns undefined if it is not UTF-8 */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** No character of UTF-8 contains the byte of a line break. */
function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    if (decode(bytes.subarray(start, end)) === undefined) return line;
    start = end + 1;
    line++;
  }
  return line;
}
