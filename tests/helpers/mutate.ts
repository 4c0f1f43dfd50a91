/** Inputs that break parsers of any kind. */
const TOKENS = [
  '\0',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '"',
  "'",
  '\\',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  ',',
  ':',
  ';',
  '=',
  '*',
  '&a ',
  '*a',
  '<<: *a',
  '!!set ',
  '|\n',
  '#',
  '%',
  '--- ',
  '-',
  '-1',
  '0',
  '1e999',
  '-1e308',
  'NaN',
  'Infinity',
  'null',
  '9007199254740993',
  '99999999999999999999999999',
  '4294967296',
  '0x7fffffff',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '"__proto__":{"polluted":1},',
  '../../../etc/passwd',
  '/%2e%2e/',
  '%00',
  '%',
  '\ufeff',
  '\u202e',
  '\ud800',
  '😀',
  '(a+)+$',
  '(a{1000}){1000}',
  '{__name__=~".*"}',
  'sd[a-',
];

const HOSTILE_BYTES: readonly Buffer[] = [
  ...TOKENS.map((token) => Buffer.from(token)),
  // Bytes that UTF-8 does not have, and the largest lengths and counts.
  Buffer.from([0xff]),
  Buffer.from([0xc0, 0x80]),
  Buffer.from([0xff, 0xff, 0xff, 0xff]),
  Buffer.from([0xff, 0xff, 0xff, 0x7f]),
  Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]),
  Buffer.alloc(16),
];

const LONGEST_BYTES = 64 * 1024;

type Mutation = (bytes: Buffer, random: () => number, samples: readonly Buffer[]) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  flipBits,
  truncate,
  cutOut,
  repeatPart,
  spliceOther,
  insertToken,
  insertToken,
  replaceNumber,
  nestDeeply,
  lengthen,
  overwrite,
];

/** Makes one to five changes to one of the samples, the same for the same random numbers. */
export function mutate(samples: readonly Buffer[], random: () => number): Buffer {
  let bytes = Buffer.from(pick(samples, random));
  for (let count = 1 + Math.floor(random() ** 2 * 5); count > 0; count--) {
    bytes = Buffer.from(pick(MUTATIONS, random)(bytes, random, samples).subarray(0, LONGEST_BYTES));
  }
  return bytes;
}

function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)] as T;
}

function place(bytes: Buffer, random: () => number): number {
  return Math.floor(random() * (bytes.length + 1));
}

function span(bytes: Buffer, random: () => number): readonly [from: number, to: number] {
  const from = place(bytes, random);
  return [from, Math.min(bytes.length, from + 1 + Math.floor(random() ** 3 * bytes.length))];
}

function flipBits(bytes: Buffer, random: () => number): Buffer {
  if (bytes.length === 0) return bytes;
  for (let count = 1 + Math.floor(random() * 3); count > 0; count--) {
    const at = Math.floor(random() * bytes.length);
    bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(random() * 8));
  }
  return bytes;
}

function truncate(bytes: Buffer, random: () => number): Buffer {
  return bytes.subarray(0, place(bytes, random));
}

function cutOut(bytes: Buffer, random: () => number): Buffer {
  const [from, to] = span(bytes, random);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
}

function repeatPart(bytes: Buffer, random: () => number): Buffer {
  const [from, to] = span(bytes, random);
  const times = 1 + Math.floor(random() ** 4 * 50);
  const part = bytes.subarray(from, to);
  return Buffer.concat([bytes.subarray(0, to), ...Array<Buffer>(times).fill(part), bytes.subarray(to)]);
}

function spliceOther(bytes: Buffer, random: () => number, samples: readonly Buffer[]): Buffer {
  const other = pick(samples, random);
  const [from, to] = span(other, random);
  const at = place(bytes, random);
  return Buffer.concat([bytes.subarray(0, at), other.subarray(from, to), bytes.subarray(at)]);
}

function insertToken(bytes: Buffer, random: () => number): Buffer {
  const at = place(bytes, random);
  return Buffer.concat([bytes.subarray(0, at), pick(HOSTILE_BYTES, random), bytes.subarray(at)]);
}

function replaceNumber(bytes: Buffer, random: () => number): Buffer {
  const numbers = [...bytes.toString('latin1').matchAll(/\d+/g)];
  if (numbers.length === 0) return bytes;
  const { 0: digits, index } = pick(numbers, random);
  const value = pick(['-1', '0', '1e999', '99999999999999999999', '4294967296', '', 'x', '0.1'], random);
  return Buffer.concat([bytes.subarray(0, index), Buffer.from(value), bytes.subarray(index + digits.length)]);
}

function nestDeeply(bytes: Buffer, random: () => number): Buffer {
  const opener = pick(['[', '{', '(', '{"a":', '[[', '- ', '? ', '(?:', '"'], random);
  const depth = Math.floor(10 ** (1 + random() * 3.5));
  const at = place(bytes, random);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(opener.repeat(depth)), bytes.subarray(at)]);
}

function lengthen(bytes: Buffer, random: () => number): Buffer {
  const length = Math.floor(10 ** (1 + random() * 3.8));
  const at = place(bytes, random);
  const filler = Buffer.alloc(length, pick(HOSTILE_BYTES, random));
  return Buffer.concat([bytes.subarray(0, at), filler, bytes.subarray(at)]);
}

function overwrite(bytes: Buffer, random: () => number): Buffer {
  const [from, to] = span(bytes, random);
  return bytes.fill(pick(HOSTILE_BYTES, random), from, to);
}
