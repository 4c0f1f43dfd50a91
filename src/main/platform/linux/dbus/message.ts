import { DbusFormatError, type DbusValue, type DbusVariant, splitSignature } from './signature';
import { WireReader } from './wire-reader';
import { WireWriter } from './wire-writer';

const TYPES = ['call', 'return', 'error', 'signal'] as const;

/** One message of D-Bus with the header fields in use. */
export interface DbusMessage {
  readonly type: (typeof TYPES)[number];
  readonly serial: number;
  /** Serial of the call that it replies to. */
  readonly replySerial?: number;
  readonly path?: string;
  readonly interface?: string;
  readonly member?: string;
  readonly errorName?: string;
  readonly destination?: string;
  /** Set by the bus. */
  readonly sender?: string;
  readonly signature?: string;
  readonly body: readonly DbusValue[];
}

/** Code and type of the header fields (D-Bus Specification, "Header Fields"). */
const FIELDS = {
  path: [1, 'o'],
  interface: [2, 's'],
  member: [3, 's'],
  errorName: [4, 's'],
  replySerial: [5, 'u'],
  destination: [6, 's'],
  sender: [7, 's'],
  signature: [8, 'g'],
} as const satisfies Partial<Record<keyof DbusMessage, readonly [number, string]>>;
type FieldName = keyof typeof FIELDS;

const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];
const LITTLE_ENDIAN = 'l'.charCodeAt(0);
const BIG_ENDIAN = 'B'.charCodeAt(0);
const VERSION = 1;
const FIXED_HEADER_BYTES = 16;
/** The specification allows 128 MiB, far more than any expected message. */
const LONGEST_MESSAGE_BYTES = 1024 * 1024;

export function encodeMessage(message: DbusMessage): Buffer {
  const { type, serial, signature = '', body } = message;
  const content = new WireWriter();
  for (const [index, one] of splitSignature(signature).entries()) content.write(one, body[index] as DbusValue);
  const fields = FIELD_NAMES.flatMap((name): DbusValue[] => {
    const value = message[name];
    const [code, fieldType] = FIELDS[name];
    return value === undefined ? [] : [[code, { signature: fieldType, value }]];
  });
  const header = new WireWriter();
  const fixed = [LITTLE_ENDIAN, TYPES.indexOf(type) + 1, 0, VERSION];
  for (const byte of fixed) header.write('y', byte);
  header.write('u', content.bytes.length);
  header.write('u', serial);
  header.write('a(yv)', fields);
  header.align(8);
  return Buffer.concat([header.bytes, content.bytes]);
}

/**
 * Decodes the first message of the received bytes and returns its size; undefined while it is incomplete.
 *
 * @throws DbusFormatError or RangeError for an invalid message, after which nothing can be read
 */
export function decodeMessage(
  bytes: Buffer,
): { readonly message: DbusMessage; readonly sizeBytes: number } | undefined {
  if (bytes.length < FIXED_HEADER_BYTES) return undefined;
  const isLittleEndian = bytes[0] === LITTLE_ENDIAN;
  if (!isLittleEndian && bytes[0] !== BIG_ENDIAN) throw new DbusFormatError('it is of no byte order');
  const header = new WireReader(bytes, isLittleEndian, 4);
  const [bodyBytes, serial, fieldsBytes] = header.readAll('uuu') as [number, number, number];
  const bodyAt = alignTo8(FIXED_HEADER_BYTES + fieldsBytes);
  const sizeBytes = bodyAt + bodyBytes;
  if (sizeBytes > LONGEST_MESSAGE_BYTES) throw new DbusFormatError(`it has ${sizeBytes} bytes`);
  if (bytes.length < sizeBytes) return undefined;

  const type = TYPES[(bytes[1] ?? 0) - 1];
  if (type === undefined) throw new DbusFormatError('it is of no known type');
  const reader = new WireReader(bytes.subarray(0, sizeBytes), isLittleEndian, FIXED_HEADER_BYTES - 4);
  const fields = (reader.read('a(yv)') as [number, DbusVariant][]).flatMap(([code, { signature, value }]) => {
    const name = FIELD_NAMES.find((one) => FIELDS[one][0] === code && FIELDS[one][1] === signature);
    return name === undefined ? [] : [[name, value]];
  });
  const known = Object.fromEntries(fields) as Pick<DbusMessage, FieldName>;
  reader.align(8);
  return { message: { ...known, type, serial, body: reader.readAll(known.signature ?? '') }, sizeBytes };
}

function alignTo8(size: number): number {
  return size + (-size & 7);
}
