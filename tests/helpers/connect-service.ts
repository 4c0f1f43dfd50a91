import { MessageChannel } from 'node:worker_threads';
import { type Callable, Caller, type Remote, serveCalls } from '../../src/main/base/remote';

/**
 * Connects a worker service through real message ports, so that arguments and results are cloned as between threads.
 */
export function connectService<T extends Callable>(service: T): Remote<T> & { disconnect(): void } {
  const { port1, port2 } = new MessageChannel();
  serveCalls(port2, () => service);
  const target = new Caller(port1).target<T>('duty');
  return new Proxy(target as Remote<T> & { disconnect(): void }, {
    get: (_, name) => (name === 'disconnect' ? () => port1.close() : Reflect.get(target, name)),
  });
}
