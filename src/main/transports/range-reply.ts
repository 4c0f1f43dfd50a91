import type { ServerResponse } from 'node:http';
import { type RangeQuery, rangeQuerySchema } from '../../shared/contract/schemas';
import type { Gate } from '../base/gate';
import { MemoryRelease } from '../base/release-memory';

export const RANGE_PATH = '/api/v1/metrics/range';

/** The garbage of an answer larger than this is worth collecting. */
const LARGE_ANSWER_BYTES = 1024 * 1024;

export type RangeJson = (query: RangeQuery) => Promise<Uint8Array>;

/**
 * Answers range queries over REST with the JSON that the worker wrote. Of 10,000 series it is a few megabytes: cloned,
 * checked against the contract and written out on the main thread they held up the ticks for most of a second.
 *
 * @returns replies to one query; false where it did not, because the query is invalid or the store failed: the usual
 *   way says why
 */
export function createRangeReply(rangeJson: RangeJson, history: Gate) {
  const memory = new MemoryRelease();
  return async (input: unknown, response: ServerResponse): Promise<boolean> => {
    const query = rangeQuerySchema.safeParse(input);
    if (!query.success) return false;
    const abort = new AbortController();
    response.once('close', () => abort.abort());
    const json = await history.run(() => rangeJson(query.data), abort.signal).catch(() => undefined);
    if (json === undefined) return abort.signal.aborted;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': json.byteLength });
    response.end(json);
    if (json.byteLength > LARGE_ANSWER_BYTES) memory.schedule();
    return true;
  };
}
