/**
 * Waits for a result until a signal is aborted; the work itself continues.
 *
 * @param late returns the error to throw then
 */
export async function until<T>(result: Promise<T>, signal: AbortSignal, late: () => Error): Promise<T> {
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(late());
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([result, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}
