import { contained } from './contain';

/**
 * Waits for a result until a signal is aborted; the work itself continues. On a host that was late, the time may end
 * together with the work: then the result counts.
 *
 * @param late returns the error to throw then
 */
export async function until<T>(result: Promise<T>, signal: AbortSignal, late: () => Error): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const end = contained('the end of a time limit', () => aborted.reject(late()));
  // Timers run before the events of files and sockets, and this after them.
  const onAbort = () => setImmediate(end);
  if (signal.aborted) end();
  else signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([result, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
