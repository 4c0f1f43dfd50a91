const SPACE = 0x20;
const TAB = 0x09;
const QUOTE = 0x22;
const MINUS = 0x2d;
const PLUS = '+';
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
/** Powers of ten that a double represents exactly: dividing a whole number below 2^53 by one rounds correctly. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Texts that programs write in place of a missing value: Excel, Grafana, pandas, R, SQL. */
const NO_VALUE = /^(?:-?nan|null|none|nil|undefined|#?n\/?a|<na>|-+)?$/i;

/** Forms of numbers that are not accepted because a comma separates fields, or because they are not only numbers. */
const HINTS: readonly (readonly [form: RegExp, hint: string])[] = [
  [/^[-+]?\d{1,3},\d{3}$/, 'use a decimal point, and leave out thousands separators'],
  [/^[-+]?\d+,\d+$/, 'use a decimal point, not a comma'],
  [/^[-+]?\d{1,3}(?:\.\d{3})+,\d+$/, 'use a decimal point, and leave out thousands separators'],
  [/^[-+]?\d{1,3}(?:[,.'’_\s]\d{3})+(?:\.\d+)?$/, 'leave out thousands separators'],
  [/^\u2212/, 'use a plain minus sign'],
  [/^[-+]?[\d.,]+\s*%$/, 'write a ratio, such as 0.5 for 50%'],
  [/^[-+]?[\d.,]+\s*[a-z°µΩ]/i, 'leave out the unit'],
];

/**
 * Parses a number from bytes, since creating strings would take most of the time of an import.
 *
 * @returns NaN for an empty cell, undefined for an invalid number
 */
export function parseNumber(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (start === end) return Number.NaN;
  if (bytes[start] === QUOTE && end - start > 1 && bytes[end - 1] === QUOTE)
    return parseNumber(bytes, start + 1, end - 1);
  let position = start;
  const isNegative = bytes[position] === MINUS;
  if (isNegative) position++;
  let whole = 0;
  let digits = 0;
  let decimals = 0;
  let hasPoint = false;
  for (; position < end; position++) {
    const byte = bytes[position] as number;
    if (byte >= ZERO && byte <= NINE) {
      whole = whole * 10 + (byte - ZERO);
      digits++;
      if (hasPoint) decimals++;
    } else if (byte === POINT && !hasPoint) hasPoint = true;
    else return parseText(bytes, start, end);
  }
  // Fifteen digits are below 2^53.
  if (digits === 0 || digits > 15) return parseText(bytes, start, end);
  const value = decimals === 0 ? whole : whole / (POWERS[decimals] as number);
  return isNegative ? -value : value;
}

/** Explains a common form of a number that is not accepted. @returns an empty text for any other */
export function numberHint(field: Uint8Array): string {
  const text = textOf(field);
  const hint = HINTS.find(([form]) => form.test(text))?.[1];
  return hint === undefined ? '' : `; ${hint}`;
}

/** Returns the text of a field without its quotes and blanks. */
export function textOf(field: Uint8Array): string {
  const text = Buffer.from(field).toString('utf8').trim();
  return text.length > 1 && text.startsWith('"') && text.endsWith('"')
    ? text.slice(1, -1).replaceAll('""', '"').trim()
    : text;
}

/** Parses numbers that the fast path does not: blanks, exponents, many digits, infinities. */
function parseText(bytes: Uint8Array, start: number, end: number): number | undefined {
  let from = start;
  let to = end;
  while (from < to && isBlankByte(bytes[from])) from++;
  while (to > from && isBlankByte(bytes[to - 1])) to--;
  if (to - from > 1 && bytes[from] === QUOTE && (from > start || to < end)) return parseNumber(bytes, from, to);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
  if (NO_VALUE.test(text)) return Number.NaN;
  const infinity = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinity !== null) return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return undefined;
  return Number(text.startsWith(PLUS) ? text.slice(1) : text);
}

/** Includes line breaks, which a quoted cell may contain. */
function isBlankByte(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB || byte === 0x0a || byte === 0x0d;
}
