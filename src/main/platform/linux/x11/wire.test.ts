import { describe, expect, it } from 'vitest';
import { hexBytes as hex, X11_SETUP as SETUP } from '../../../../../tests/helpers/x11-bytes';
import {
  ATOM,
  canQueryClients,
  decodePacket,
  decodeSetup,
  encodeGetProperty,
  encodeInternAtom,
  encodeQueryClientPid,
  encodeSelectProperties,
  encodeSetup,
  errorOf,
  readAtom,
  readClientPid,
  readExtensionOpcode,
  readNumberProperty,
  readPropertyNotify,
  readTextProperty,
  X11FormatError,
} from './wire';

/** Replies of the same server to the client of this test. */
const REPLY = {
  atom: `0100020000000000ee00000000000000${'0'.repeat(32)}`,
  window: '012003000100000021000000000000000100000000000000000000000000000001002000',
  machine: '01080400010000001f0000000000000002000000000000000000000000000000766d0000',
  noProperty: `0100050000000000${'0'.repeat(48)}`,
  extension: `01000600000000000194${'0'.repeat(44)}`,
  noExtension: `0100070000000000${'0'.repeat(48)}`,
  version: `010008000000000001000200${'0'.repeat(40)}`,
  process: '010009000400000001000000000000000000000000000000000000000000000001002000020000000400000053580000',
};
const BAD_WINDOW = hex(`00030a00563412000000 1400${'0'.repeat(40)}`);
const PROPERTY_NOTIFY = hex(`1c000a000d050000ee0000006138f102${'0'.repeat(32)}`);

describe('the setup', () => {
  it('names the protocol and the cookie', () => {
    expect(encodeSetup(undefined)).toEqual(hex('6c00 0b00 0000 0000 0000 0000'));
    const withCookie = encodeSetup(Buffer.alloc(16, 7));
    expect(withCookie.length).toBe(12 + 20 + 16);
    expect(withCookie.toString('latin1', 12, 30)).toBe('MIT-MAGIC-COOKIE-1');
    expect(withCookie.readUInt16LE(6)).toBe(18);
    expect(withCookie.subarray(32)).toEqual(Buffer.alloc(16, 7));
  });

  it('reads the root window from any pieces', () => {
    for (let length = 0; length < SETUP.length; length++)
      expect(decodeSetup(SETUP.subarray(0, length), 0)).toBeUndefined();
    const more = Buffer.concat([SETUP, hex(REPLY.atom)]);
    expect(decodeSetup(more, 0)).toEqual({ root: 0x50d, sizeBytes: SETUP.length });
  });

  it('goes through the depths of the screens before', () => {
    const screen = (root: string, depths: number) =>
      `${root} 20000000 ffffff00 00000000 00000000 8002e001 a3007a00 01000100 21000000 010018 0${depths}`;
    const depth = (visuals: number) => `18 00 0${visuals}00 00000000 ${'00'.repeat(24 * visuals)}`;
    const screens = hex(`${screen('01000000', 2)} ${depth(0)} ${depth(2)} ${screen('02000000', 0)}`);
    const head = Buffer.from(SETUP.subarray(0, SETUP.length - 40));
    head[28] = 2;
    head.writeUInt16LE((head.length + screens.length - 8) / 4, 6);
    expect(decodeSetup(Buffer.concat([head, screens]), 1)?.root).toBe(2);
  });

  it('refuses a server that refuses, lacks the screen, or ends early', () => {
    const reason = 'No protocol specified\n';
    const refusal = hex(`00 ${reason.length.toString(16)} 0b00 0000 0600 ${Buffer.from(reason).toString('hex')} 0000`);
    expect(() => decodeSetup(refusal, 0)).toThrow(/^the X server refused the connection: No protocol specified$/);
    expect(() => decodeSetup(hex('02 00 0000 0000 0000'), 0)).toThrow(X11FormatError);
    expect(() => decodeSetup(SETUP, 1)).toThrow('no screen 1');
    const short = Buffer.from(SETUP.subarray(0, 20));
    short.writeUInt16LE(3, 6);
    expect(() => decodeSetup(short, 0)).toThrow(X11FormatError);
  });
});

describe('requests', () => {
  it('are those of the protocol', () => {
    expect(encodeInternAtom('_NET_WM_PID')).toEqual(
      hex(`10 00 0500 0b000000 ${Buffer.from('_NET_WM_PID').toString('hex')} 00`),
    );
    expect(encodeSelectProperties(0x50d)).toEqual(hex('02 00 0400 0d050000 00080000 00004000'));
    expect(encodeGetProperty(0x50d, 0xee, ATOM.window, 1)).toEqual(
      hex('14 00 0600 0d050000 ee000000 21000000 00000000 01000000'),
    );
    expect(encodeQueryClientPid(148, 0x200001)).toEqual(hex('94 04 0400 01000000 01002000 02000000'));
  });
});

describe('replies', () => {
  it('are read as the server sent them', () => {
    expect(readAtom(hex(REPLY.atom))).toBe(0xee);
    expect(readNumberProperty(hex(REPLY.window))).toBe(0x200001);
    expect(readTextProperty(hex(REPLY.machine))).toBe('vm');
    expect(readExtensionOpcode(hex(REPLY.extension))).toBe(148);
    expect(canQueryClients(hex(REPLY.version))).toBe(true);
    expect(readClientPid(hex(REPLY.process))).toBe(0x5853);
    expect(readPropertyNotify(PROPERTY_NOTIFY)).toEqual({ window: 0x50d, atom: 0xee });
  });

  it('lack what the server does not have', () => {
    expect(readNumberProperty(hex(REPLY.noProperty))).toBeUndefined();
    expect(readTextProperty(hex(REPLY.noProperty))).toBeUndefined();
    expect(readTextProperty(hex(REPLY.window))).toBeUndefined();
    expect(readExtensionOpcode(hex(REPLY.noExtension))).toBeUndefined();
    expect(canQueryClients(hex(REPLY.version.replace('01000200', '01000100')))).toBe(false);
    const noIds = hex(REPLY.process);
    noIds.writeUInt32LE(0, 8);
    expect(readClientPid(noIds)).toBeUndefined();
  });

  it('that are longer than their packet have no value', () => {
    const value = hex(REPLY.window);
    value.writeUInt32LE(0xffff_ffff, 16);
    expect(readNumberProperty(value)).toBeUndefined();
    const ids = hex(REPLY.process);
    ids.writeUInt32LE(0xffff_ffff, 8);
    ids.writeUInt32LE(1, 36);
    expect(readClientPid(ids)).toBeUndefined();
    expect(readClientPid(hex(REPLY.process).subarray(0, 44))).toBeUndefined();
  });
});

describe('a packet', () => {
  it('is decoded from any pieces', () => {
    const all = Buffer.concat([hex(REPLY.process), BAD_WINDOW, PROPERTY_NOTIFY]);
    for (let length = 0; length < 48; length++) expect(decodePacket(all.subarray(0, length))).toBeUndefined();
    expect(decodePacket(all)).toMatchObject({ packet: { kind: 'reply', sequence: 9 }, sizeBytes: 48 });
    const error = decodePacket(all.subarray(48));
    expect(error).toMatchObject({ packet: { kind: 'error', sequence: 10 }, sizeBytes: 32 });
    expect(errorOf(BAD_WINDOW).code).toBe(3);
    expect(decodePacket(all.subarray(80))).toMatchObject({ packet: { kind: 'event' }, sizeBytes: 32 });
  });

  it('that another program sent is read like one of the server', () => {
    const sent = Buffer.from(PROPERTY_NOTIFY);
    sent[0] = 0x80 | 28;
    expect(readPropertyNotify(sent)).toEqual({ window: 0x50d, atom: 0xee });
  });

  it('is refused if it is too long', () => {
    const long = hex(REPLY.atom);
    long.writeUInt32LE(0x3fff_ffff, 4);
    expect(() => decodePacket(long)).toThrow(X11FormatError);
  });
});
