/** A value of D-Bus. Arrays and structs are arrays, a dictionary is an array of pairs, 64-bit integers are bigints. */
export type DbusValue = number | bigint | boolean | string | DbusVariant | readonly DbusValue[];

/** A value with its type. */
export interface DbusVariant {
  readonly signature: string;
  readonly value: DbusValue;
}

/** A message that violates the specification. */
export class DbusFormatError extends Error {
  override readonly name = 'DbusFormatError';
}

/** Node's form of each number in little-endian order. The size of a number is its alignment. */
export const NUMBERS: Readonly<Record<string, NumberForm>> = {
  y: 'UInt8',
  n: 'Int16LE',
  q: 'UInt16LE',
  i: 'Int32LE',
  u: 'UInt32LE',
  d: 'DoubleLE',
  x: 'BigInt64LE',
  t: 'BigUInt64LE',
};
type NumberForm = 'UInt8' | `${'Int16' | 'UInt16' | 'Int32' | 'UInt32' | 'Double' | 'BigInt64' | 'BigUInt64'}LE`;

const ALIGNMENTS: Readonly<Record<string, number>> = {
  ...{ y: 1, g: 1, v: 1, n: 2, q: 2, b: 4, i: 4, u: 4, s: 4, o: 4, a: 4 },
  ...{ x: 8, t: 8, d: 8, '(': 8, '{': 8 },
};
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '{': '}' };

/** Returns the alignment of a type, in bytes. */
export function alignmentOf(type: string): number {
  const alignment = ALIGNMENTS[type.charAt(0)];
  if (alignment === undefined) throw new DbusFormatError(`unknown type ${JSON.stringify(type)}`);
  return alignment;
}

/** Splits a signature into its complete types. @example splitSignature('sa{sv}u') // ['s', 'a{sv}', 'u'] */
export function splitSignature(signature: string): string[] {
  const types: string[] = [];
  for (let at = 0; at < signature.length; ) {
    const end = endOfType(signature, at);
    types.push(signature.slice(at, end));
    at = end;
  }
  return types;
}

function endOfType(signature: string, from: number): number {
  let at = from;
  while (signature[at] === 'a') at++;
  const closing = CLOSING[signature.charAt(at)];
  if (closing === undefined) {
    alignmentOf(signature.charAt(at));
    return at + 1;
  }
  at++;
  // At least one type, because an array of nothing would never end.
  do at = endOfType(signature, at);
  while (signature[at] !== closing);
  return at + 1;
}
