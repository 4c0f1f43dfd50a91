/** Messages of sway-ipc(7) in use. */
export const MESSAGE = { subscribe: 2, getTree: 4 } as const;
/** Events of sway-ipc(7) in use. */
export const EVENT = { workspace: 0x8000_0000, window: 0x8000_0003 } as const;

const MAGIC = Buffer.from('i3-ipc');
const HEADER_BYTES = 14;
/** A tree has about 1 KB for each window. */
const LONGEST_PAYLOAD_BYTES = 4 * 1024 * 1024;

/**
 * A message whose end or content cannot be read.
 *
 * @internal for its test
 */
export class IpcFormatError extends Error {
  override readonly name = 'IpcFormatError';
}

export interface IpcMessage {
  readonly type: number;
  readonly payload: Buffer;
}

/** Composes a message of i3's protocol. Numbers have the byte order of this machine, which is little-endian. */
export function encodeIpc(type: number, payload = ''): Buffer {
  const text = Buffer.from(payload);
  const head = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(text.length, 6);
  head.writeUInt32LE(type, 10);
  return Buffer.concat([head, text]);
}

/**
 * Decodes the first message of the received bytes and returns its size; undefined while it is incomplete.
 *
 * @throws IpcFormatError for a message of another protocol, or one that is too long
 */
export function decodeIpc(bytes: Buffer): { readonly message: IpcMessage; readonly sizeBytes: number } | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new IpcFormatError('the socket is not one of Sway');
  const length = bytes.readUInt32LE(6);
  if (length > LONGEST_PAYLOAD_BYTES) throw new IpcFormatError(`a message has ${length} bytes`);
  const sizeBytes = HEADER_BYTES + length;
  if (bytes.length < sizeBytes) return undefined;
  const payload = Buffer.from(bytes.subarray(HEADER_BYTES, sizeBytes));
  return { message: { type: bytes.readUInt32LE(10), payload }, sizeBytes };
}
