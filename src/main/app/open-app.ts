import type { AppApi } from '../../shared/contract/contract';
import { Bus } from '../base/bus';
import { detach } from '../base/contain';
import type { Stop } from '../base/lifecycle';
import { forwardTo } from '../base/remote';
import type { Connection } from '../transports/connect-app';
import { type App, type AppOptions, createApp } from './app';

export type Role = 'owner' | 'client';

/** The application, whoever runs it: this process, or the one that owned the data directory before. */
export interface OpenedApp {
  /** One object for good: after a take-over its calls go to the new engine. */
  readonly api: AppApi;
  role(): Role;
  onRoleChange(listener: (role: Role) => void): Stop;
  /** Resolves when a client asked our own engine to end. */
  readonly stopRequested: Promise<void>;
  /** Ends the engine if it is ours; another host's goes on. */
  stop(): Promise<void>;
}

/** Between the end of an owner and the next try: its lock may outlive its socket by a moment. */
const RETRY_MS = 200;
const RETRY_LIMIT = 50;

/**
 * Becomes the owner of the data directory, or the client of whoever is; a client takes over when the owner goes.
 *
 * @throws where neither is possible, for instance because an owner is there and does not answer
 */
export async function openApp(options: AppOptions): Promise<OpenedApp> {
  const { connectApp } = await import('../transports/connect-app');
  const roles = new Bus<Role>();
  let app: App | undefined;
  let connection: Connection | undefined;
  let target: AppApi;
  let stopped = false;
  const stopRequest = Promise.withResolvers<void>();

  async function open(): Promise<void> {
    for (let tries = 0; ; tries++) {
      const own = createApp(options);
      if ((await own.start()) === 'started') {
        app = own;
        detach('a request to stop', own.stopRequested.then(stopRequest.resolve));
        target = await own.api();
        roles.emit('owner');
        return;
      }
      try {
        connection = await connectApp(options);
        target = connection.api;
        const closed = connection.closed.then(() => {
          opening = takeOver();
        });
        detach('the loss of the host', closed);
        roles.emit('client');
        return;
      } catch (error) {
        if (tries >= RETRY_LIMIT) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  /** Nobody waits for a take-over that could fail: it is tried until it succeeds or we stop. */
  async function takeOver(): Promise<void> {
    connection = undefined;
    while (!stopped) {
      try {
        await open();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS * RETRY_LIMIT));
      }
    }
  }

  let opening = open();
  await opening;
  return {
    api: routed(() => target),
    role: () => (app === undefined ? 'client' : 'owner'),
    onRoleChange: (listener) => roles.on(listener),
    stopRequested: stopRequest.promise,
    async stop() {
      stopped = true;
      await connection?.close();
      // An engine that is being started can be stopped only once it is there.
      await opening;
      await app?.stop();
    },
  };
}

/** Returns an `api` whose calls go to the current target. */
function routed(target: () => AppApi): AppApi {
  return new Proxy({} as AppApi, { get: (_, area) => forwardTo(() => target()[area as keyof AppApi]) });
}
