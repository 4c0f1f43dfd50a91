import { once } from 'node:events';
import { connect } from 'node:net';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import type { AppApi } from '../../shared/contract/contract';
import { formatDuration } from '../../shared/format/format';
import type { Directories } from '../base/directories';
import { AdvisedError, errnoOf, onlyAdvised } from '../base/errors';
import { replaceFormData } from '../base/node-http';
import { later } from '../base/timers';
import { requireTrusted } from '../base/trusted-files';

export class UnreachableError extends AdvisedError {
  override readonly name = 'UnreachableError';
}

export interface Connection {
  readonly api: AppApi;
  /** Resolves when the host has exited or {@link close} was called. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** Process that owns a data directory and has not answered yet. */
export interface SilentOwner {
  readonly pid: number;
  /** True if a signal stopped it: it cannot answer until somebody continues it. */
  readonly isStopped: boolean;
}

/** Patience with a host that is alive and gets no processor. */
export interface Patience {
  /** Returns the owner now; undefined if there is none, or it is unknown. */
  readonly findOwner: () => SilentOwner | undefined;
  /** Is called once, when the wait becomes longer than usual. */
  readonly onBusy: () => void;
  /** Time that a busy owner has in addition. */
  readonly limitMs?: number;
}

interface ConnectOptions {
  readonly directories: Directories;
  readonly timeoutMs?: number;
  /** Without it, a host that does not respond in time counts as none. */
  readonly patience?: Patience | undefined;
}

const CONNECT_TIMEOUT_MS = 3_000;
const BUSY_LIMIT_MS = 30_000;

/**
 * Connects to the host that owns a data directory.
 *
 * @throws UnreachableError if no host responds, AdvisedError if another user could respond
 */
export async function connectApp({
  directories,
  timeoutMs = CONNECT_TIMEOUT_MS,
  patience,
}: ConnectOptions): Promise<Connection> {
  replaceFormData();
  const limitMs = patience === undefined ? timeoutMs : timeoutMs + (patience.limitMs ?? BUSY_LIMIT_MS);
  const { socket: path } = directories;
  // The connection reports a missing socket.
  if (!path.startsWith('\\\\')) onlyAdvised(() => requireTrusted(path, 'socket'));
  const socket = new WebSocket('ws://localhost/api/ws', 'homeostat', {
    // A path is not part of a URL: a home may contain a space, a colon, a `#` or a `?`. The connection needs a timeout
    // of its own, because the library sets that of the handshake only on connections that it creates.
    createConnection: () => connect({ path, timeout: limitMs }),
    handshakeTimeout: limitMs,
    perMessageDeflate: false,
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let isSilent = false;
  const timer = later(timeoutMs, 'a wait for the host', () => {
    isSilent = true;
    const owner = patience?.findOwner();
    if (owner === undefined || owner.isStopped) socket.terminate();
    else patience?.onBusy();
  });
  try {
    await once(socket, 'open');
  } catch (cause) {
    const owner = isSilent ? patience?.findOwner() : undefined;
    throw new UnreachableError(...describeSilence(cause, owner, limitMs), { cause });
  } finally {
    clearTimeout(timer);
  }
  socket.on('error', () => socket.terminate());
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket });
  return {
    api: createORPCClient(link),
    closed,
    async close() {
      socket.close();
      const timer = later(500, 'the end of a connection', () => socket.terminate());
      await closed;
      clearTimeout(timer);
    },
  };
}

/** @returns the problem and the advice */
function describeSilence(cause: unknown, owner: SilentOwner | undefined, limitMs: number): [string, string] {
  if (owner?.isStopped) {
    return [`the host (process ${owner.pid}) is stopped`, `Continue it with: kill -CONT ${owner.pid}`];
  }
  if (owner !== undefined) {
    return [
      `the host (process ${owner.pid}) is busy: it did not answer within ${formatDuration(limitMs)}`,
      'Try again when the machine is less busy. `homeostat stop` ends a host that hangs.',
    ];
  }
  if (errnoOf(cause) === 'ECONNREFUSED') {
    return [
      'no host is responding: the last one ended without closing its socket',
      'Start one with `homeostat start`. A supervisor restarts it within a minute.',
    ];
  }
  return ['no host is responding', 'Start one with `homeostat start`, or choose another directory with --home.'];
}
