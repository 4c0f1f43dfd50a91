import { type AddressInfo, createServer, type Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { writeTree } from '../../../../tests/helpers/write-tree';
import { findListeners } from './find-listeners';

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
