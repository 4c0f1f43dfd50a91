import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { AppApi } from '../../shared/contract/contract';
import type { Link, Transport } from './connection';
import { SessionKeeper } from './session-keeper';

const OPEN_TIMEOUT_MS = 5_000;
/** The host renews its status every 5 s. After a longer silence, it or the network hangs. */
const SILENCE_MS = 20_000;

/** Milliseconds between checks of whether the key of this tab should be renewed. */
const RENEW_CHECK_MS = 10 * 60_000;

/**
 * Connects a browser to the headless host that served this page.
 *
 * @param readToken called before every attempt, because the token may be a new one
 * @param keepUrl receives the address of the dashboard, with the token of the connected host
 */
export function createWebSocketTransport(
  readToken: () => string | undefined,
  keepUrl: (url: string) => void,
): Transport {
  const keeper = new SessionKeeper(readToken);
  return {
    async open() {
      const admission = await keeper.admit();
      if (admission.kind !== 'admitted') return admission;
      const address = `${location.origin.replace(/^http/, 'ws')}/api/ws`;
      const socket = new WebSocket(address, ['homeostat', `ticket.${admission.ticket}`]);
      socket.binaryType = 'arraybuffer';
      if (!(await isOpened(socket))) return { kind: 'down' };
      const link = createLink(socket);
      keepWhileOpen(link, keeper, keepUrl);
      return { kind: 'open', link };
    },
  };
}

/** Stores the token of a restarted host, with which this tab can be reloaded. */
function keepWhileOpen({ api, closed }: Link, keeper: SessionKeeper, keepUrl: (url: string) => void): void {
  api.status.get().then(
    ({ url }) => url !== null && keepUrl(url),
    // The link ended first; the next one tries again.
    () => undefined,
  );
  const timer = setInterval(() => void keeper.renew(), RENEW_CHECK_MS);
  void closed.then(() => clearInterval(timer));
}

function createLink(socket: WebSocket): Link {
  const api: AppApi = createORPCClient(new RPCLink({ websocket: socket }));
  const { promise: closed, resolve: end } = Promise.withResolvers<void>();
  let receivedAtMs = performance.now();
  // The socket's own event comes a minute late on a dead connection.
  const close = () => {
    clearInterval(watchdog);
    socket.close();
    end();
  };
  const watchdog = setInterval(() => {
    // A hidden page receives nothing, so its silence means nothing.
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
