import { setTimeout as delay } from 'node:timers/promises';
import type { AppApi } from '../../shared/contract/contract';
import { Bus } from '../base/bus';
import { detach } from '../base/contain';
import { forwardTo } from '../base/remote';
import type { Connection } from '../transports/connect-app';
import { type App, type AppOptions, createApp } from './app';

type Role = 'owner' | 'client';

/** Time until the next attempt after an owner ended: its lock may outlive its socket briefly. */
const RETRY_MS = 200;
const RETRY_LIMIT = 50;

/**
 * Becomes the owner of the data directory or a client of its owner; a client takes over when the owner ends.
 *
 * @returns the application, no matter which process runs it
 * @throws if neither is possible, for example because the owner does not respond
 */
export async function openApp(options: AppOptions) {
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
        await delay(RETRY_MS);
      }
    }
  }

  /** Tries until it succeeds or we stop: no caller waits for it who could handle a failure. */
  async function takeOver(): Promise<void> {
    connection = undefined;
    while (!stopped) {
      try {
        await open();
        return;
      } catch {
        await delay(RETRY_MS * RETRY_LIMIT);
      }
    }
  }

  let opening = open();
  await opening;
  return {
    /** Stays the same object: after a takeover its calls go to the new engine. */
    api: routed(() => target),
    role: (): Role => (app === undefined ? 'client' : 'owner'),
    onRoleChange: (listener: (role: Role) => void) => roles.on(listener),
    /** Resolves when a client asked our own engine to end. */
    stopRequested: stopRequest.promise,
    /** Stops the engine if it is ours; another host's continues. */
    async stop() {
      stopped = true;
      await connection?.close();
      // An engine that is starting can be stopped only after its start.
      await opening;
      await app?.stop();
    },
  };
}

/** Returns an `api` whose calls go to the current target. */
function routed(target: () => AppApi): AppApi {
  return new Proxy({} as AppApi, { get: (_, area) => forwardTo(() => target()[area as keyof AppApi]) });
}
