/**
 * Waits for a result until a signal is aborted; the work itself continues.
 *
 * @param late returns the error to throw then
 */
export async function until<T>(result: Promise<T>, signal: AbortSignal, late: () => Error): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(late());
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([result, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
