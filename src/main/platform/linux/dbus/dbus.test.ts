import { describe, expect, it } from 'vitest';
import { findBusSockets } from './address';
import { type DbusMessage, decodeMessage, encodeMessage } from './message';
import { DbusFormatError, type DbusValue, splitSignature } from './signature';
import { WireReader } from './wire-reader';
import { WireWriter } from './wire-writer';

function marshal(type: string, value: DbusValue): Buffer {
  const writer = new WireWriter();
  writer.write(type, value);
  return writer.bytes;
}

describe('a signature', () => {
  it('consists of complete types', () => {
    expect(splitSignature('susssasa{sv}i')).toEqual(['s', 'u', 's', 's', 's', 'as', 'a{sv}', 'i']);
    expect(splitSignature('a(i(ss)aav)y')).toEqual(['a(i(ss)aav)', 'y']);
    expect(splitSignature('')).toEqual([]);
  });

  it.each(['z', 'a', '(s', 'a{s', ')', '()'])('%s is refused', (text) => {
    expect(() => splitSignature(text)).toThrow(DbusFormatError);
  });
});

describe('a value', () => {
  it('is encoded as in the specification', () => {
    // "Marshaling containers": an array of one 64-bit integer, whose padding does not count.
    expect([...marshal('ax', [5n])]).toEqual([8, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]);
    expect([...marshal('v', { signature: 's', value: 'foo' })]).toEqual([1, 115, 0, 0, 3, 0, 0, 0, 102, 111, 111, 0]);
  });

  it.each<[string, DbusValue]>([
    ['y', 255],
    ['b', true],
    ['n', -2],
    ['q', 65_535],
    ['i', -5],
    ['u', 4_294_967_295],
    ['x', -9_007_199_254_740_993n],
    ['t', 18_446_744_073_709_551_615n],
    ['d', 0.1],
    ['s', 'Größe 日本'],
    ['o', '/a/b'],
    ['g', 'a{sv}'],
    ['as', []],
    ['as', ['a', 'bc', '']],
    ['(ys)', [1, 'x']],
    [
      'a(yx)',
      [
        [1, 2n],
        [3, 4n],
      ],
    ],
    [
      'a{sv}',
      [
        ['k', { signature: 'u', value: 7 }],
        ['l', { signature: 'as', value: ['m'] }],
      ],
    ],
    ['s', 'x'.repeat(5_000)],
  ])('%s is decoded unchanged', (type, value) => {
    const bytes = marshal(type, value);
    expect(new WireReader(bytes, true).read(type)).toEqual(value);
  });

  it('is read in the other byte order too', () => {
    expect(new WireReader(Buffer.from([0, 0, 1, 0]), false).read('u')).toBe(256);
    expect(new WireReader(Buffer.from([0, 0, 0, 1, 65, 0]), false).read('s')).toBe('A');
  });

  it('with another type is an error', () => {
    expect(() => marshal('u', 'x')).toThrow(TypeError);
    expect(() => marshal('s', 5)).toThrow(TypeError);
    expect(() => marshal('s', 'a\0b')).toThrow(TypeError);
    expect(() => marshal('(ss)', ['x'])).toThrow(TypeError);
  });

  it.each<[string, string, number[]]>([
    ['a text longer than its message', 's', [255, 0, 0, 0, 65, 0]],
    ['an array longer than its message', 'as', [255, 255, 255, 127]],
    ['an array that ends within a value', 'au', [2, 0, 0, 0, 1, 0, 0, 0]],
    ['a variant of two values', 'v', [2, 115, 115, 0]],
    ['variants without end', 'v', Array.from({ length: 3_000 }, (_, index) => [1, 118, 0][index % 3] as number)],
  ])('refuses %s', (_, type, bytes) => {
    expect(() => new WireReader(Buffer.from(bytes), true).read(type)).toThrow(/^((?!call stack).)*$/);
  });
});

describe('a message', () => {
  const message: DbusMessage = {
    type: 'signal',
    serial: 7,
    path: '/a',
    interface: 'b.c',
    member: 'D',
    signature: 'su',
    body: ['x', 1],
  };

  it('is decoded unchanged from any pieces', () => {
    const bytes = encodeMessage(message);
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeMessage(bytes.subarray(0, length))).toBeUndefined();
    }
    const two = Buffer.concat([bytes, bytes]);
    expect(decodeMessage(two)).toEqual({ message, sizeBytes: bytes.length });
  });

  it('begins as in the specification', () => {
    const bytes = encodeMessage(message);
    expect([...bytes.subarray(0, 12)]).toEqual([108, 4, 0, 1, 12, 0, 0, 0, 7, 0, 0, 0]);
    expect(bytes.length % 4).toBe(0);
  });

  it('is refused if it is invalid or too long', () => {
    expect(() => decodeMessage(Buffer.from('HTTP/1.1 200 OK.....'))).toThrow(DbusFormatError);
    const long = encodeMessage(message);
    long.writeUInt32LE(2 ** 31, 4);
    expect(() => decodeMessage(long)).toThrow(DbusFormatError);
  });
});

describe('the address of the session bus', () => {
  it.each([
    ['unix:path=/run/user/1000/bus', ['/run/user/1000/bus']],
    ['unix:abstract=/tmp/dbus-x,guid=12', ['\0/tmp/dbus-x']],
    ['unix:path=/a%20b;tcp:host=x;unix:path=/c', ['/a b', '/c']],
    ['unix:runtime=yes', ['/run/user/5/bus']],
    ['unix:path=/%zz', ['/%zz']],
    ['autolaunch:', []],
    ['', ['/run/user/5/bus']],
  ])('%s', (address, sockets) => {
    expect(findBusSockets({ DBUS_SESSION_BUS_ADDRESS: address }, 5)).toEqual(sockets);
  });

  it('is the socket of systemd by default', () => {
    expect(findBusSockets({ XDG_RUNTIME_DIR: '/run/x' }, 5)).toEqual(['/run/x/bus']);
  });
});
