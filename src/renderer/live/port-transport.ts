import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { AppApi } from '../../shared/contract/contract';
import type { Link, Transport } from './connection';

const OPEN_TIMEOUT_MS = 5_000;

/** Returns true in Electron, whose preload defines this name. */
export function isInElectron(): boolean {
  return 'homeostat' in window;
}

/** Connects Electron's page to the host: the preload answers a "ready" with one end of a MessageChannel. */
export function createPortTransport(): Transport {
  return {
    async open() {
      const port = await requestPort();
      return port === undefined ? { kind: 'down' } : { kind: 'open', link: createLink(port) };
    },
  };
}

function requestPort(): Promise<MessagePort | undefined> {
  return new Promise((resolve) => {
    const settle = (port: MessagePort | undefined) => {
      clearTimeout(timer);
      window.removeEventListener('message', onMessage);
      resolve(port);
    };
    const onMessage = (event: MessageEvent) => {
      // Only this window may hand the page a port.
      if (event.source === window && event.data === 'homeostat:port' && event.ports[0]) settle(event.ports[0]);
    };
    const timer = setTimeout(settle, OPEN_TIMEOUT_MS, undefined);
    window.addEventListener('message', onMessage);
    window.postMessage('homeostat:ready', location.origin);
  });
}

function createLink(port: MessagePort): Link {
  const api: AppApi = createORPCClient(new RPCLink({ port }));
  const { promise: closed, resolve: end } = Promise.withResolvers<void>();
  const close = () => {
    window.removeEventListener('message', onMessage);
    port.close();
    end();
  };
  const onMessage = (event: MessageEvent) => {
    if (event.source === window && event.data === 'homeostat:closed') close();
  };
  // The preload also reports an end that the port itself may not report.
  window.addEventListener('message', onMessage);
  port.addEventListener('close', close, { once: true });
  port.start();
  return { api, closed, close };
}
