import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { type Address, lookupOf, resolveHost } from './allowed-address';
import { contained } from './contain';

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly allowLinkLocal: boolean;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** The body of the answer is cut here. */
  readonly maxBytes: number;
  /** A few where nothing is said; with 0 a redirect is refused. */
  readonly maxRedirects?: number;
}

export type HttpResponse =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: string;
      readonly isCut: boolean;
      /** When the certificate ends; null over plain HTTP. */
      readonly certificateEndsAtMs: number | null;
    }
  | { readonly kind: 'refused'; readonly reason: string };

const FEW_REDIRECTS = 5;

/**
 * Asks once, following a few redirects; every hop is judged as the first one is, and headers that may hold secrets go
 * to the first host only. No connection is kept.
 *
 * @throws the system's error where there is no answer
 */
export async function sendHttpRequest(send: HttpRequest): Promise<HttpResponse> {
  let url = new URL(send.url);
  const { origin } = url;
  const { maxRedirects = FEW_REDIRECTS } = send;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      return { kind: 'refused', reason: `it redirects to ${url.protocol}//, which is not supported` };
    }
    const resolved = await resolveHost(url.hostname, send.allowLinkLocal);
    if ('refused' in resolved) return { kind: 'refused', reason: resolved.refused };
    const response = await sendOnce(url, send, resolved.addresses, url.origin === origin);
    if (typeof response !== 'string') return response;
    const next = URL.parse(response, url.href);
    if (next === null) return { kind: 'refused', reason: 'it redirects to an invalid address' };
    url = next;
  }
  return {
    kind: 'refused',
    reason:
      maxRedirects === 0
        ? 'it redirects, and redirects are not followed here'
        : `it redirects more than ${maxRedirects} times`,
  };
}

/** @returns the answer, or where it redirects to */
function sendOnce(
  url: URL,
  { method, headers, body, signal, maxBytes }: HttpRequest,
  addresses: readonly Address[],
  isFirstHost: boolean,
): Promise<HttpResponse | string> {
  return new Promise((resolve, reject) => {
    const take = (response: IncomingMessage) => {
      const { statusCode: status = 0, headers: answered, socket } = response;
      if (status >= 300 && status < 400 && answered.location !== undefined) {
        response.destroy();
        resolve(answered.location);
        return;
      }
      // Null where the connection has ended already, whatever the types say.
      const certificate: PeerCertificate | null | undefined =
        'getPeerCertificate' in socket ? (socket as TLSSocket).getPeerCertificate() : undefined;
      const endsAtMs = Date.parse(certificate?.valid_to ?? '');
      const chunks: Buffer[] = [];
      let sizeBytes = 0;
      const end = (isCut: boolean) =>
        resolve({
          kind: 'answer',
          status,
          headers: answered,
          body: Buffer.concat(chunks).toString('utf8'),
          isCut,
          certificateEndsAtMs: Number.isNaN(endsAtMs) ? null : endsAtMs,
        });
      response.on(
        'data',
        contained('the body of an answer', (chunk: Buffer) => {
          const room = maxBytes - sizeBytes;
          chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
          sizeBytes += chunk.length;
          if (sizeBytes <= maxBytes) return;
          response.destroy();
          end(true);
        }),
      );
      response.on(
        'end',
        contained('the end of an answer', () => end(false)),
      );
      response.on('error', reject);
    };
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = send(
      url,
      {
        method,
        signal,
        agent: false,
        headers: { 'user-agent': 'homeostat', ...(isFirstHost ? headers : {}) },
        lookup: lookupOf(addresses),
      },
      (response) => {
        // A throw in this listener would end the process.
        try {
          take(response);
        } catch (error) {
          response.destroy();
          reject(error);
        }
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
