import type { IncomingHttpHeaders } from 'node:http';
import { withAdvice } from '../../../shared/format/sentence';
import { HOUR_MS } from '../../../shared/model/time';
import { describeConnectionProblem } from '../../base/connection-problem';
import { AdvisedError, errnoOf } from '../../base/errors';
import { type HttpRequest, type HttpResponse, sendHttpRequest } from '../../base/http-request';
import type { Delivery } from '../channel';

/** What a channel adds to the question that every one asks. */
export interface Post extends Pick<HttpRequest, 'url' | 'body' | 'headers' | 'allowLinkLocal'> {}

const MAX_RESPONSE_BYTES = 4096;
const LONGEST_WAIT_MS = HOUR_MS;
/** Time-out, too early, too many: the same request may pass later. */
const PASSING = new Set([408, 425, 429]);

/**
 * Posts JSON once and says what became of it. Neither URL, headers nor the answer's body get into the reason: any of
 * them may hold a secret.
 *
 * @param prepare reads the secrets; what it throws as an {@link AdvisedError} is a reason to try again, since a person
 *   who sets the secret should still be told
 */
export async function postNotification(
  prepare: () => Promise<Post>,
  { signal, nowMs }: { readonly signal: AbortSignal; readonly nowMs: () => number },
  explain: (body: string) => string | undefined = () => undefined,
): Promise<Delivery> {
  let response: HttpResponse;
  try {
    const { headers, ...post } = await prepare();
    response = await sendHttpRequest({
      ...post,
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': `${Buffer.byteLength(post.body ?? '')}`,
      },
      signal,
      maxBytes: MAX_RESPONSE_BYTES,
      // A redirected POST would lose its body, or hand it to somebody else.
      maxRedirects: 0,
    });
  } catch (error) {
    if (error instanceof AdvisedError) return { kind: 'retry', reason: withAdvice(error.message, error.advice) };
    if (errnoOf(error) === 'ERR_INVALID_URL') return { kind: 'rejected', reason: 'the URL is not valid' };
    return { kind: 'retry', reason: describeConnectionProblem(error, signal) };
  }
  if (response.kind === 'refused') return { kind: 'rejected', reason: response.reason };
  const { status, headers, body } = response;
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const more = explain(body);
  const reason = `the server responded with HTTP ${status}${more === undefined ? '' : ` (${more})`}`;
  if (status < 500 && !PASSING.has(status)) return { kind: 'rejected', reason };
  const afterMs = parseRetryAfter(headers, nowMs());
  return { kind: 'retry', reason, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** The URL of a channel, which may be a reference to a secret that is one. */
export async function readUrl(url: string, readSecret: (reference: string) => Promise<string>): Promise<string> {
  return isReference(url) ? readSecret(url) : url;
}

export function isReference(url: string): boolean {
  return /^(?:env|file):/.test(url);
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), within reason: a receiver must not silence us for days. */
function parseRetryAfter({ 'retry-after': text }: IncomingHttpHeaders, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(LONGEST_WAIT_MS, Math.max(0, waitMs));
}
