import type { ServerResponse } from 'node:http';
import { type RangeQuery, rangeQuerySchema } from '../../shared/contract/schemas';
import { contained } from '../base/contain';
import type { Gate } from '../base/gate';
import { MemoryRelease } from '../base/release-memory';

export const RANGE_PATH = '/api/v1/metrics/range';

/** After a larger response its garbage is collected. */
const LARGE_ANSWER_BYTES = 1024 * 1024;

export type RangeJson = (query: RangeQuery) => Promise<Uint8Array>;

/**
 * Serves range queries over REST with the JSON that the worker wrote. For 10,000 series it is a few megabytes: cloning,
 * validating and writing it on the main thread delayed the ticks by most of a second.
 *
 * @returns a function that serves one query; it returns false for an invalid query or a failure of the store, which the
 *   regular handler reports
 */
export function createRangeReply(rangeJson: RangeJson, history: Gate) {
  const memory = new MemoryRelease();
  return async (input: unknown, response: ServerResponse): Promise<boolean> => {
    const query = rangeQuerySchema.safeParse(input);
    if (!query.success) return false;
    const abort = new AbortController();
    response.once(
      'close',
      contained('the end of a request', () => abort.abort()),
    );
    const json = await history.run(() => rangeJson(query.data), abort.signal).catch(() => undefined);
    if (json === undefined) return abort.signal.aborted;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': json.byteLength });
    response.end(json);
    if (json.byteLength > LARGE_ANSWER_BYTES) memory.schedule();
    return true;
  };
}
