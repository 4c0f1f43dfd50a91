import type { IncomingMessage } from 'node:http';
import { MAX_BODY_BYTES, MAX_PENDING_BYTES } from './limits';

/** Bytes of the requests that are being read or answered, of all clients. */
export interface PendingBytes {
  bytes: number;
}

export type ReadBody =
  | { readonly kind: 'read'; readonly value: unknown; readonly sizeBytes: number }
  | { readonly kind: 'refused'; readonly status: 400 | 413 | 415 | 503; readonly message: string };

const TOO_LARGE: ReadBody = {
  kind: 'refused',
  status: 413,
  message: `The body is larger than ${MAX_BODY_BYTES} bytes`,
};
const TOO_MANY: ReadBody = { kind: 'refused', status: 503, message: 'Too many requests are being read' };
const WRONG_TYPE: ReadBody = { kind: 'refused', status: 415, message: 'The body is not JSON' };

/**
 * Reads the body of a request, JSON or a form, within limits: a body that is too large is refused before it is read, or
 * as soon as it is too large.
 *
 * @param pending counts the bytes; the caller subtracts `sizeBytes` after the response
 * @throws if the client disconnects or is too slow
 */
export async function readBody(request: IncomingMessage, pending: PendingBytes): Promise<ReadBody> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return TOO_LARGE;
  const parse = parserOf(request.headers['content-type']);
  let sizeBytes = 0;
  let isKept = false;
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      pending.bytes += chunk.length;
      if (sizeBytes > MAX_BODY_BYTES) return TOO_LARGE;
      if (pending.bytes > MAX_PENDING_BYTES) return TOO_MANY;
      chunks.push(chunk);
    }
    if (sizeBytes === 0) return { kind: 'read', value: undefined, sizeBytes };
    if (parse === undefined) return WRONG_TYPE;
    const value = parse(Buffer.concat(chunks).toString('utf8'));
    isKept = true;
    return { kind: 'read', value, sizeBytes };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { kind: 'refused', status: 400, message: `The body is not valid JSON: ${error.message}` };
  } finally {
    if (!isKept) pending.bytes -= sizeBytes;
  }
}

function parserOf(contentType: string | undefined): ((text: string) => unknown) | undefined {
  const type = (contentType ?? 'application/json').split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/json') return (text) => (text.trim() === '' ? undefined : JSON.parse(text));
  if (type === 'application/x-www-form-urlencoded') return (text) => new URLSearchParams(text);
  return undefined;
}
