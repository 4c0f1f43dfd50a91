import type { MessagePort, Worker } from 'node:worker_threads';
import { contained } from './contain';
import { AdvisedError, errnoOf, InvalidRequestError, messageOf, UnavailableError, UnknownNameError } from './errors';

/** Describes calls between threads: a typed object on one side, the same object with promises on the other. */
export type Remote<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

/** Describes an object that another thread may call: only methods, whose arguments and results are cloned. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments of a method are checked where Remote<T> is called
export type Callable = { readonly [method: string]: (...args: any[]) => unknown };

interface Call {
  readonly id: number;
  readonly target: string;
  readonly method: string;
  readonly args: readonly unknown[];
}
type Reply = { readonly id: number; readonly value: unknown } | ({ readonly id: number } & Failure);

/** Transfers an error to another thread, where it loses its class. */
interface Failure {
  readonly error: string;
  readonly name: string;
  readonly advice: string | undefined;
  /** `ENOSPC`, `SQLITE_FULL`. */
  readonly code: string | undefined;
}

const ADVISED_CLASSES = new Map<string, new (message: string, advice: string) => AdvisedError>([
  ['InvalidRequestError', InvalidRequestError],
  ['UnavailableError', UnavailableError],
  ['UnknownNameError', UnknownNameError],
]);

function packError(error: unknown): Failure {
  return {
    error: messageOf(error),
    name: error instanceof Error ? error.name : '',
    advice: error instanceof AdvisedError ? error.advice : undefined,
    code: errnoOf(error),
  };
}

function unpackError({ error, name, advice, code }: Failure): Error {
  if (advice !== undefined) return new (ADVISED_CLASSES.get(name) ?? AdvisedError)(error, advice);
  return Object.assign(new Error(error), code === undefined ? {} : { code });
}

type MessageChannelEnd = Pick<MessagePort | Worker, 'postMessage' | 'on'>;

/**
 * Serves the calls that arrive on a port.
 *
 * @param find returns the object for a target's name; called once per target, on its first call
 */
export function serveCalls(channel: MessageChannelEnd, find: (target: string) => Callable | Promise<Callable>): void {
  const targets = new Map<string, Callable | Promise<Callable>>();
  channel.on(
    'message',
    contained('a call from another thread', async (call: Call) => {
      const reply = await answer(call);
      try {
        channel.postMessage(reply, buffersOf(reply));
      } catch (error) {
        // A result that cannot be cloned; its caller would wait forever.
        channel.postMessage({ id: call.id, ...packError(error) } satisfies Reply);
      }
    }),
  );

  async function answer({ id, target, method, args }: Call): Promise<Reply> {
    try {
      let object = targets.get(target);
      if (object === undefined) {
        object = find(target);
        targets.set(target, object);
      }
      const callee = (await object)[method];
      if (callee === undefined) throw new Error(`${target} has no method ${method}`);
      return { id, value: await callee(...args) };
    } catch (error) {
      return { id, ...packError(error) };
    }
  }
}

/**
 * Returns the buffers of a method's result, which are transferred and not copied: the method does not use them again.
 */
function buffersOf(reply: Reply): ArrayBuffer[] {
  const value = 'value' in reply ? reply.value : undefined;
  return value instanceof Uint8Array && value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
}

/** Returns an object that passes each call to the method of the object that `find` returns at that time. */
export function forwardTo<T extends object>(find: () => object): T {
  return new Proxy({} as T, {
    get: (_, method) =>
      // A promise that resolves with it must not mistake it for another promise.
      method === 'then'
        ? undefined
        : (...args: unknown[]) => (find() as Record<PropertyKey, (...args: unknown[]) => unknown>)[method]?.(...args),
  });
}

/** Makes calls over a port, and fails the open ones when the other side is gone. */
export class Caller {
  #nextId = 1;
  #gone: string | undefined;
  readonly #open = new Map<number, PromiseWithResolvers<unknown>>();

  constructor(private readonly channel: MessageChannelEnd) {
    channel.on(
      'message',
      contained('a reply from another thread', (reply: Reply) => this.#settle(reply)),
    );
  }

  /** Returns the number of calls without a reply. */
  get pending(): number {
    return this.#open.size;
  }

  target<T>(name: string): Remote<T> {
    return new Proxy({} as Remote<T>, {
      get: (_, method) => (typeof method === 'string' && method !== 'then' ? this.#method(name, method) : undefined),
    });
  }

  /** Fails every open call, and all later ones. */
  close(reason: string): void {
    this.#gone = reason;
    for (const { reject } of this.#open.values()) reject(goneError(reason));
    this.#open.clear();
  }

  #method(target: string, method: string) {
    return async (...args: unknown[]) => {
      if (this.#gone !== undefined) throw goneError(this.#gone);
      const id = this.#nextId++;
      // Throws for arguments that cannot be cloned.
      this.channel.postMessage({ id, target, method, args } satisfies Call);
      const call = Promise.withResolvers<unknown>();
      this.#open.set(id, call);
      return call.promise;
    };
  }

  #settle(reply: Reply): void {
    const call = this.#open.get(reply.id);
    if (call === undefined) return;
    this.#open.delete(reply.id);
    if ('value' in reply) call.resolve(reply.value);
    else call.reject(unpackError(reply));
  }
}

function goneError(reason: string): Error {
  return new UnavailableError(reason, 'Try again in a few seconds.');
}
