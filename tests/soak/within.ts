/**
 * Returns the result of the work, or fails if it takes too long. An AbortSignal is no alternative: the client of the
 * API throws in its abort listener if the connection has ended meanwhile, which no caller can catch.
 */
export async function within<T>(limitMs: number, work: Promise<T> | undefined): Promise<T> {
  if (work === undefined) throw new Error('no connection');
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
