import type { Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createRandom } from '../../../../../tests/helpers/seeded-random';
import { temporaryDirectory } from '../../../../../tests/helpers/temporary';
import { startUnixServer } from '../../../../../tests/helpers/unix-server';
import { hexBytes, X11_SETUP } from '../../../../../tests/helpers/x11-bytes';
import { X11Connection } from './connection';
import { encodeInternAtom, X11Error } from './wire';

const soon = () => AbortSignal.timeout(2_000);
const REPLY = hexBytes(`0100010000000000ee${'0'.repeat(46)}`);
const ERROR = hexBytes(`00030100${'0'.repeat(56)}`);
const EVENT = hexBytes(`1c000a000d050000ee0000006138f102${'0'.repeat(32)}`);

/** Starts a server that accepts, and leaves the rest to a test. @param onData receives what follows the setup */
async function startServer(onData: (socket: Socket, chunk: Buffer) => void, setup = X11_SETUP) {
  const path = join(temporaryDirectory(), 'X0');
  const clients: Socket[] = [];
  await startUnixServer(path, (socket) => {
    clients.push(socket);
    socket.once('data', () => {
      socket.write(setup);
      socket.on('data', (chunk: Buffer) => onData(socket, chunk));
    });
  });
  const open = (signal = soon()) => X11Connection.open(path, { screen: 0, cookie: undefined }, signal);
  return { open, send: (bytes: Buffer) => clients.at(-1)?.write(bytes) };
}

describe('a connection to an X server', () => {
  it('gets replies, errors and changes of properties', async () => {
    const replies = [REPLY, ERROR];
    replies[1]?.writeUInt16LE(2, 2);
    const server = await startServer((socket) => socket.write(replies.shift() ?? EVENT));
    const connection = await server.open();
    expect(connection.root).toBe(0x50d);
    const changes: number[] = [];
    connection.propertyChanges.on(({ atom }) => void changes.push(atom));
    expect((await connection.request(encodeInternAtom('A'), soon())).readUInt32LE(8)).toBe(0xee);
    await expect(connection.request(encodeInternAtom('B'), soon())).rejects.toThrow(X11Error);
    connection.send(encodeInternAtom('C'));
    await vi.waitFor(() => expect(changes).toEqual([0xee]));
    connection.close();
    await connection.closed;
    await expect(connection.request(encodeInternAtom('D'), soon())).rejects.toThrow('closed the connection');
  });

  it('does not wait for ever', async () => {
    const silent = await startServer(() => undefined, Buffer.alloc(0));
    await expect(silent.open(AbortSignal.timeout(50))).rejects.toThrow();
    const mute = await startServer(() => undefined);
    const connection = await mute.open();
    const request = connection.request(encodeInternAtom('A'), AbortSignal.timeout(50));
    await expect(request).rejects.toThrow('does not respond');
    connection.close();
  });

  it('refuses more than a few requests at once', async () => {
    const mute = await startServer(() => undefined);
    const connection = await mute.open();
    const requests = Array.from({ length: 100 }, () => connection.request(encodeInternAtom('A'), soon()));
    const settled = Promise.allSettled(requests);
    connection.close();
    const reasons = (await settled).map((one) => (one.status === 'rejected' ? String(one.reason) : ''));
    expect(reasons.filter((reason) => reason.includes('does not respond')).length).toBe(36);
    expect(reasons.filter((reason) => reason.includes('closed the connection')).length).toBe(64);
  });

  it('ends with its server', async () => {
    const server = await startServer((socket) => socket.destroy());
    const connection = await server.open();
    await expect(connection.request(encodeInternAtom('A'), soon())).rejects.toThrow('closed the connection');
    await connection.closed;
  });

  it('survives any bytes', { timeout: 20_000 }, async () => {
    const random = createRandom(7);
    for (let round = 0; round < 60; round++) {
      const noise = Buffer.from(
        Array.from({ length: 1 + Math.floor(random() * 4_000) }, () => Math.floor(random() * 256)),
      );
      const server = await startServer((socket) => socket.end(noise));
      const connection = await server.open();
      const result = connection.request(encodeInternAtom('A'), soon());
      await result.catch(() => undefined);
      await connection.closed;
      const refusing = await startServer((socket) => socket.end(), noise);
      await refusing.open(AbortSignal.timeout(30)).then(
        (one) => one.close(),
        () => undefined,
      );
    }
  });
});
