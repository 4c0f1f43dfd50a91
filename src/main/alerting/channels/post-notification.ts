import type { IncomingHttpHeaders } from 'node:http';
import { withAdvice } from '../../../shared/format/sentence';
import { HOUR_MS } from '../../../shared/model/time';
import { describeConnectionProblem } from '../../base/connection-problem';
import { AdvisedError, errnoOf } from '../../base/errors';
import { type HttpRequest, type HttpResponse, sendHttpRequest } from '../../base/http-request';
import type { Delivery } from '../channel';

const MAX_RESPONSE_BYTES = 4096;
const LONGEST_WAIT_MS = HOUR_MS;
/** Timeout, too early, too many requests: the same request may succeed later. */
const PASSING = new Set([408, 425, 429]);

/**
 * Posts JSON once and returns the result. Its reason never contains the URL, headers or body of the response: any of
 * them may contain a secret.
 *
 * @param prepare reads the secrets; an {@link AdvisedError} of it is a reason to retry, since a person may set the
 *   secret later
 */
export async function postNotification(
  prepare: () => Promise<Pick<HttpRequest, 'url' | 'body' | 'headers' | 'allowLinkLocal'>>,
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
      // A redirected POST would lose its body or send it elsewhere.
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

/** Reads the URL of a channel, which may be a reference to a secret. */
export async function readUrl(url: string, readSecret: (reference: string) => Promise<string>): Promise<string> {
  return isReference(url) ? readSecret(url) : url;
}

/** Describes the destination of a URL without its secrets: it may contain a password, or a token in its query. */
export function describeUrl(url: string): string {
  if (isReference(url)) return `URL from ${url}`;
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function isReference(url: string): boolean {
  return /^(?:env|file):/.test(url);
}

/**
 * Reads `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), within limits: a receiver must not silence Homeostat
 * for days.
 */
function parseRetryAfter({ 'retry-after': text }: IncomingHttpHeaders, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(LONGEST_WAIT_MS, Math.max(0, waitMs));
}
