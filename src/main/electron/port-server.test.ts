import { setTimeout as delay } from 'node:timers/promises';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { implement, type Router } from '@orpc/server';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type AppApi, contract } from '../../shared/contract/contract';
import type { LogLine } from '../../shared/contract/schemas';
import { AppLog } from '../base/log';
import { createPortServer, type PagePort } from './port-server';

/** Creates a served port with the end of a page; `live` counts the subscriptions that run in the host. */
function connect() {
  const host = { live: 0 };
  const implementer = implement(contract);
  const router = {
    logs: {
      tail: implementer.logs.tail.handler(({ input }) =>
        Array.from({ length: input.lines }, (_, atMs) => ({
          atMs,
          level: 'info',
          area: 'a',
          message: 'm',
          details: {},
        })),
      ),
      follow: implementer.logs.follow.handler(async function* ({ signal }) {
        host.live += 1;
        try {
          for (let atMs = 0; signal?.aborted !== true; atMs++) {
            yield { atMs, level: 'info', area: 'a', message: 'm', details: {} };
            await delay(1);
          }
        } finally {
          host.live -= 1;
        }
      }),
    },
  } as unknown as Router<typeof contract, Record<never, never>>;
  const lines: LogLine[] = [];
  const appLog = new AppLog(
    () => undefined,
    () => 0,
  );
  appLog.lines.on((line) => lines.push(line));
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port2.close());
  const close = createPortServer(router, appLog.for('electron'))(asMainPort(port1));
  const api: AppApi = createORPCClient(new RPCLink({ port: port2 }));
  return { api, host, lines, close, page: port2 };
}

/** Wraps a port of Node as Electron's MessagePortMain. */
function asMainPort(port: MessagePort): PagePort {
  return {
    postMessage: (message) => port.postMessage(message),
    on: (event: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
      port.on(event, (data: unknown) => listener({ data })),
    start: () => port.start(),
    close: () => port.close(),
  };
}

it('serves calls and validates their input', async () => {
  const { api } = connect();
  expect(await api.logs.tail({ lines: 3 })).toHaveLength(3);
  await expect(api.logs.tail({ lines: -1 })).rejects.toThrow('Input validation failed');
});

it('ends the live iterators of a page that was closed', async () => {
  const { api, host, page } = connect();
  const live = await api.logs.follow();
  await live.next();
  expect(host.live).toBe(1);
  page.close();
  await vi.waitFor(() => expect(host.live).toBe(0));
});

it('ends the live iterators of a page that the host closes', async () => {
  const { api, host, close } = connect();
  const live = await api.logs.follow();
  await live.next();
  await close();
  await close();
  await vi.waitFor(() => expect(host.live).toBe(0));
});

it('ends one iterator when its page returns it, and continues to serve', async () => {
  const { api, host } = connect();
  const live = await api.logs.follow();
  await live.next();
  await live.return?.();
  await vi.waitFor(() => expect(host.live).toBe(0));
  expect(await api.logs.tail({ lines: 1 })).toHaveLength(1);
});

it.each([
  ['no JSON', '{'],
  ['no request', '{}'],
  ['null', 'null'],
  [
    'a form without its parts',
    JSON.stringify({ i: '1', p: { u: '/logs/tail', h: { 'content-type': 'multipart/form-data' } } }),
  ],
  ['no text', { i: '1', p: { u: '/logs/tail' } }],
  ['a million characters and one', 'x'.repeat(1024 * 1024 + 1)],
])('closes the port of a page that sends %s, and nothing else', async (_, message) => {
  const { page, lines } = connect();
  const closed = new Promise<void>((resolve) => page.once('close', () => resolve()));
  page.postMessage(message);
  await closed;
  expect(lines).toMatchObject([{ level: 'warn' }]);
});
