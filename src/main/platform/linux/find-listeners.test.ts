import { type AddressInfo, createServer, type Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { writeTree } from '../../../../tests/helpers/write-tree';
import { findListeners, findPortUse } from './find-listeners';
import { acceptsAt, parseListening } from './listening-sockets';

async function listen(host: string): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return (server.address() as AddressInfo).port;
}

describe.skipIf(process.platform !== 'linux')('listeners in /proc', () => {
  it('include a port with its process and its reach', async () => {
    const local = await listen('127.0.0.1');
    const open = await listen('0.0.0.0');
    const found = await findListeners('/proc');
    const of = (port: number) => found.find((one) => one.port === port);
    expect(of(local)).toMatchObject({ pid: process.pid, isPublic: false });
    expect(of(local)?.app).not.toBe('');
    expect(of(open)).toMatchObject({ pid: process.pid, isPublic: true });
  });

  it('no longer include a closed port', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect((await findListeners('/proc')).map((one) => one.port)).not.toContain(port);
  });
});

it('exclude connected sockets and incomplete lines', async () => {
  const text = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:1EA2 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1',
    '   1: 0100007F:1EA2 0100007F:D2F0 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1',
    '   2: 00000000:0016 0000',
  ].join('\n');
  const proc = temporaryDirectory();
  writeTree(proc, { 'net/tcp': text });
  expect(await findListeners(proc)).toEqual([{ port: 7842, isPublic: false, pid: null, app: null }]);
});

it('are limited to one port on request', async () => {
  const line = (port: string) =>
    `   0: 0100007F:${port} 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1`;
  const proc = temporaryDirectory();
  writeTree(proc, { 'net/tcp': ['  sl', line('1EA2'), line('1F90')].join('\n') });
  expect((await findListeners(proc, 8080)).map(({ port }) => port)).toEqual([8080]);
  expect(await findListeners(proc, 9)).toEqual([]);
});

it('are empty without such a table', async () => {
  expect(await findListeners('/nowhere')).toEqual([]);
});

describe('parseListening', () => {
  const line = (address: string, index = 0) =>
    `   ${index}: ${address}:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0        0 4711 1`;
  const addressesOf = (addresses: readonly string[], isLittleEndian: boolean) =>
    parseListening(['sl', ...addresses.map(line)].join('\n'), isLittleEndian).map(({ address }) => address);

  it('reads addresses in the byte order of the machine', () => {
    expect(
      addressesOf(
        [
          '0100007F',
          '00000000',
          '0501A8C0',
          '00000000000000000000000001000000',
          '00000000000000000000000000000000',
          '0000000000000000FFFF00000100007F',
        ],
        true,
      ),
    ).toEqual(['127.0.0.1', '0.0.0.0', '192.168.1.5', '::1', '::', '::ffff:127.0.0.1']);
    // s390x.
    expect(addressesOf(['7F000001', '00000000000000000000000000000001'], false)).toEqual(['127.0.0.1', '::1']);
  });

  it.each([
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '::ffff:127.0.0.1', true],
    ['0.0.0.0', '127.0.0.1', true],
    ['0.0.0.0', '::1', false],
    ['::', '127.0.0.1', true],
    ['::', '::1', true],
    ['::1', '127.0.0.1', false],
    ['192.168.1.5', '127.0.0.1', false],
  ])('knows that %s accepts connections to %s: %s', (listening, address, expected) => {
    expect(acceptsAt(listening, address)).toBe(expected);
  });
});

it('finds the use of a port, of UDP too', async () => {
  const proc = temporaryDirectory();
  const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
  const row = (address: string, state: string) =>
    `   0: ${address}:0035 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000   101        0 4711 1\n`;
  writeTree(proc, {
    'net/tcp': `${head}${row('3500007F', '0A')}`,
    'net/tcp6': `${head}${row('00000000000000000000000000000000', '0A')}`,
    'net/udp': `${head}${row('3500007F', '07')}`,
  });
  expect(await findPortUse(proc, 53)).toEqual({
    listeners: [
      { address: '127.0.0.53', app: null },
      { address: '::', app: null },
    ],
    isUdp: true,
  });
  expect(await findPortUse(proc, 54)).toEqual({ listeners: [], isUdp: false });
});
