/**
 * The result of the work, or a failure when it takes too long. Not by an AbortSignal: the client of the API throws from
 * its abort listener where the connection has ended meanwhile, which nobody can catch.
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
