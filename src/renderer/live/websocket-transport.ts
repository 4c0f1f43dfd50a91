import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { AppApi } from '../../shared/contract/contract';
import type { Link, OpenResult, Transport } from './connection';

const OPEN_TIMEOUT_MS = 5_000;
/** The host renews its status every 5 s: silence for longer than this, and it or the way to it hangs. */
const SILENCE_MS = 20_000;

/**
 * The way of a browser to the headless host that served this page.
 *
 * @param readToken asked before every try: a new one may have come
 */
export function createWebSocketTransport(readToken: () => string | undefined): Transport {
  return {
    async open() {
      const token = readToken();
      if (token === undefined) return { kind: 'refused', reason: 'no-token' };
      const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/ws`, ['homeostat', token]);
      socket.binaryType = 'arraybuffer';
      return (await isOpened(socket)) ? { kind: 'open', link: createLink(socket) } : findReason(token);
    },
  };
}

function createLink(socket: WebSocket): Link {
  const api: AppApi = createORPCClient(new RPCLink({ websocket: socket }));
  let end = (): void => undefined;
  const closed = new Promise<void>((resolve) => {
    end = resolve;
  });
  let receivedAtMs = performance.now();
  // Not left to the socket's own event: on a dead way that takes the browser a minute.
  const close = () => {
    clearInterval(watchdog);
    socket.close();
    end();
  };
  const watchdog = setInterval(() => {
    // A hidden page listens to nothing, so its silence says nothing.
    if (document.hidden) receivedAtMs = performance.now();
    else if (performance.now() - receivedAtMs > SILENCE_MS) close();
  }, SILENCE_MS / 4);
  socket.addEventListener('message', () => {
    receivedAtMs = performance.now();
  });
  socket.addEventListener('close', close, { once: true });
  return { api, closed, close };
}

function isOpened(socket: WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.close(), OPEN_TIMEOUT_MS);
    const settle = (event: Event) => {
      clearTimeout(timer);
      resolve(event.type === 'open');
    };
    socket.addEventListener('open', settle, { once: true });
    socket.addEventListener('close', settle, { once: true });
  });
}

/** A browser does not tell a page why a WebSocket was refused; an ordinary request does. */
async function findReason(token: string): Promise<OpenResult> {
  try {
    const { status } = await fetch('/api/v1/status', { headers: { authorization: `Bearer ${token}` } });
    return status === 401 ? { kind: 'refused', reason: 'wrong-token' } : { kind: 'down' };
  } catch {
    return { kind: 'down' };
  }
}
