import { COOKIE_PROTOCOL } from './authority';

/*
 * The part of the X Window System Protocol, Version 11, that reads properties and their changes, and the request of the
 * X-Resource extension, version 1.2, that names the process of a window. All numbers are little-endian, as this client
 * requests at the start.
 */

/**
 * Bytes that violate the protocol.
 *
 * @internal for its test
 */
export class X11FormatError extends Error {
  override readonly name = 'X11FormatError';
}

/** An error that the server reports for a request, such as `BadWindow` for a window that is gone. */
export class X11Error extends Error {
  override readonly name = 'X11Error';

  constructor(readonly code: number) {
    super(`the X server refused a request with error ${code}`);
  }
}

/** Predefined atoms (X protocol, "Predefined Atoms"). */
export const ATOM = { any: 0, cardinal: 6, window: 33, clientMachine: 36 } as const;

const LITTLE_ENDIAN = 0x6c;
const PROTOCOL = { major: 11, minor: 0 } as const;
const OPCODE = { changeWindowAttributes: 2, internAtom: 16, getProperty: 20, queryExtension: 98 } as const;
const EVENT_MASK_VALUE = 0x800;
const PROPERTY_CHANGE_MASK = 0x40_0000;
const HEADER_BYTES = 8;
const PACKET_BYTES = 32;
/** A reply is a window, a number or the name of a machine. */
const LONGEST_PACKET_BYTES = 64 * 1024;
const KIND = { error: 0, reply: 1, genericEvent: 35 } as const;
const PROPERTY_NOTIFY = 28;

function pad(size: number): number {
  return -size & 3;
}

/** Composes the first bytes of a connection. */
export function encodeSetup(cookie: Buffer | undefined): Buffer {
  const name = Buffer.from(cookie === undefined ? '' : COOKIE_PROTOCOL);
  const data = cookie ?? Buffer.alloc(0);
  const head = Buffer.alloc(12);
  head[0] = LITTLE_ENDIAN;
  head.writeUInt16LE(PROTOCOL.major, 2);
  head.writeUInt16LE(PROTOCOL.minor, 4);
  head.writeUInt16LE(name.length, 6);
  head.writeUInt16LE(data.length, 8);
  return Buffer.concat([head, name, Buffer.alloc(pad(name.length)), data, Buffer.alloc(pad(data.length))]);
}

/**
 * Decodes the reply to the setup and returns the root window of a screen; undefined while it is incomplete.
 *
 * @throws X11FormatError if the server refuses, or has no such screen
 */
export function decodeSetup(
  bytes: Buffer,
  screen: number,
): { readonly root: number; readonly sizeBytes: number } | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const sizeBytes = HEADER_BYTES + bytes.readUInt16LE(6) * 4;
  if (bytes.length < sizeBytes) return undefined;
  if (bytes[0] !== 1) throw new X11FormatError(`the X server refused the connection: ${readRefusal(bytes, sizeBytes)}`);
  return { root: readRoot(bytes.subarray(0, sizeBytes), screen), sizeBytes };
}

function readRefusal(bytes: Buffer, sizeBytes: number): string {
  const end = bytes[0] === 0 ? HEADER_BYTES + (bytes[1] ?? 0) : sizeBytes;
  const text = bytes.toString('latin1', HEADER_BYTES, Math.min(end, sizeBytes, HEADER_BYTES + 200));
  return text.replaceAll(/[^\x20-\x7e]+/g, ' ').trim() || 'without a reason';
}

/** Goes through the lists of formats, screens, depths and visuals, which precede one another. */
function readRoot(bytes: Buffer, screen: number): number {
  try {
    const vendorBytes = bytes.readUInt16LE(24);
    const screens = bytes.readUInt8(28);
    const formats = bytes.readUInt8(29);
    if (screen >= screens) throw new X11FormatError(`the X server has no screen ${screen}`);
    let at = 40 + vendorBytes + pad(vendorBytes) + formats * 8;
    for (let passed = 0; passed < screen; passed++) {
      const depths = bytes.readUInt8(at + 39);
      at += 40;
      for (let depth = 0; depth < depths; depth++) at += 8 + bytes.readUInt16LE(at + 2) * 24;
    }
    return bytes.readUInt32LE(at);
  } catch (error) {
    if (error instanceof RangeError) throw new X11FormatError('the description of the X server is cut off');
    throw error;
  }
}

/** @param words 32-bit numbers after the header */
function encodeRequest(opcode: number, detail: number, words: readonly number[], text = ''): Buffer {
  const data = Buffer.from(text, 'latin1');
  const bytes = Buffer.alloc(4 + words.length * 4 + data.length + pad(data.length));
  bytes[0] = opcode;
  bytes[1] = detail;
  bytes.writeUInt16LE(bytes.length / 4, 2);
  for (const [index, word] of words.entries()) bytes.writeUInt32LE(word, 4 + index * 4);
  data.copy(bytes, 4 + words.length * 4);
  return bytes;
}

export function encodeInternAtom(name: string): Buffer {
  return encodeRequest(OPCODE.internAtom, 0, [name.length], name);
}

export function encodeQueryExtension(name: string): Buffer {
  return encodeRequest(OPCODE.queryExtension, 0, [name.length], name);
}

/** Requests an event for each change of a property of a window. The server sends no reply. */
export function encodeSelectProperties(window: number): Buffer {
  return encodeRequest(OPCODE.changeWindowAttributes, 0, [window, EVENT_MASK_VALUE, PROPERTY_CHANGE_MASK]);
}

/** @param type atom of the wanted type; {@link ATOM.any} for all */
export function encodeGetProperty(window: number, property: number, type: number, longs: number): Buffer {
  return encodeRequest(OPCODE.getProperty, 0, [window, property, type, 0, longs]);
}

/** @param opcode major opcode of X-Resource on this server */
export function encodeQueryResourceVersion(opcode: number): Buffer {
  const version = 1 | (2 << 8);
  return encodeRequest(opcode, 0, [version]);
}

/** Requests the process that created a window (X-Resource 1.2, `QueryClientIds` with `LocalClientPID`). */
export function encodeQueryClientPid(opcode: number, window: number): Buffer {
  return encodeRequest(opcode, 4, [1, window, LOCAL_CLIENT_PID]);
}

const LOCAL_CLIENT_PID = 2;

export type Packet =
  | { readonly kind: 'reply' | 'error'; readonly sequence: number; readonly bytes: Buffer }
  | { readonly kind: 'event'; readonly bytes: Buffer };

/**
 * Decodes the first packet of the received bytes and returns its size; undefined while it is incomplete.
 *
 * @throws X11FormatError for one that is too long
 */
export function decodePacket(bytes: Buffer): { readonly packet: Packet; readonly sizeBytes: number } | undefined {
  if (bytes.length < PACKET_BYTES) return undefined;
  const code = (bytes[0] as number) & 0x7f;
  const isLonger = code === KIND.reply || code === KIND.genericEvent;
  const sizeBytes = PACKET_BYTES + (isLonger ? bytes.readUInt32LE(4) * 4 : 0);
  if (sizeBytes > LONGEST_PACKET_BYTES) throw new X11FormatError(`a packet has ${sizeBytes} bytes`);
  if (bytes.length < sizeBytes) return undefined;
  const own = Buffer.from(bytes.subarray(0, sizeBytes));
  if (code !== KIND.reply && code !== KIND.error) return { packet: { kind: 'event', bytes: own }, sizeBytes };
  const kind = code === KIND.reply ? 'reply' : 'error';
  return { packet: { kind, sequence: own.readUInt16LE(2), bytes: own }, sizeBytes };
}

/** Returns the error of a packet of that kind. */
export function errorOf(bytes: Buffer): X11Error {
  return new X11Error(bytes.readUInt8(1));
}

/** Reads a changed property; undefined for an event of another kind. */
export function readPropertyNotify(bytes: Buffer): { readonly window: number; readonly atom: number } | undefined {
  if (((bytes[0] as number) & 0x7f) !== PROPERTY_NOTIFY) return undefined;
  return { window: bytes.readUInt32LE(4), atom: bytes.readUInt32LE(8) };
}

/** Reads the only number of a reply to `InternAtom`. */
export function readAtom(reply: Buffer): number {
  return reply.readUInt32LE(8);
}

/** Reads the major opcode from a reply to `QueryExtension`; undefined if the server lacks the extension. */
export function readExtensionOpcode(reply: Buffer): number | undefined {
  return reply[8] === 1 ? reply.readUInt8(9) : undefined;
}

/** Checks that X-Resource can name processes. */
export function canQueryClients(reply: Buffer): boolean {
  const [major, minor] = [reply.readUInt16LE(8), reply.readUInt16LE(10)];
  return major > 1 || (major === 1 && minor >= 2);
}

/** Reads a process from a reply to `QueryClientIds`; undefined if the server knows none, as for a remote client. */
export function readClientPid(reply: Buffer): number | undefined {
  const count = reply.readUInt32LE(8);
  for (let index = 0, at = PACKET_BYTES; index < count && at + 12 <= reply.length; index++) {
    const mask = reply.readUInt32LE(at + 4);
    const sizeBytes = reply.readUInt32LE(at + 8);
    if (mask === LOCAL_CLIENT_PID && sizeBytes >= 4 && at + 16 <= reply.length) {
      const pid = reply.readUInt32LE(at + 12);
      return pid === 0 ? undefined : pid;
    }
    at += 12 + sizeBytes;
  }
  return undefined;
}

/** Reads the value from a reply to `GetProperty`; undefined if the window lacks the property, or has another type. */
function readValue(reply: Buffer, format: 8 | 32): Buffer | undefined {
  const type = reply.readUInt32LE(8);
  const sizeBytes = reply.readUInt32LE(16) * (format / 8);
  if (type === 0 || reply[1] !== format || PACKET_BYTES + sizeBytes > reply.length) return undefined;
  return reply.subarray(PACKET_BYTES, PACKET_BYTES + sizeBytes);
}

/** Reads a property that is a number or a window; undefined if there is none. */
export function readNumberProperty(reply: Buffer): number | undefined {
  const value = readValue(reply, 32);
  return value === undefined || value.length < 4 ? undefined : value.readUInt32LE(0);
}

/** Reads a property that is a text; undefined if there is none. */
export function readTextProperty(reply: Buffer): string | undefined {
  return readValue(reply, 8)?.toString('latin1').replace(/\0.*$/s, '');
}
