import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { AppApi } from '../../shared/contract/contract';
import type { Link, Transport } from './connection';
import { SessionKeeper } from './session-keeper';

const OPEN_TIMEOUT_MS = 5_000;
/** The host renews its status every 5 s: silence for longer than this, and it or the way to it hangs. */
const SILENCE_MS = 20_000;

/** How often it is checked whether the key of this tab should be renewed. */
const RENEW_CHECK_MS = 10 * 60_000;

/**
 * The way of a browser to the headless host that served this page.
 *
 * @param readToken asked before every try: a new one may have come
 * @param keepUrl given the address of the dashboard, with the token of the host that was reached
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

/** A restarted host has another token: with it this tab can be reloaded. */
function keepWhileOpen({ api, closed }: Link, keeper: SessionKeeper, keepUrl: (url: string) => void): void {
  api.status.get().then(
    ({ url }) => url !== null && keepUrl(url),
    // The link ended first; the next one asks again.
    () => undefined,
  );
  const timer = setInterval(() => void keeper.renew(), RENEW_CHECK_MS);
  void closed.then(() => clearInterval(timer));
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
