import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { pipeline, type Readable, type Transform } from 'node:stream';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { createGunzip, createInflate } from 'node:zlib';
import { type Address, lookupOf, resolveHost } from './allowed-address';
import { contained } from './contain';
import { nodeHttp } from './node-http';

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly allowLinkLocal: boolean;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Longer bodies of responses are cut. */
  readonly maxBytes: number;
  /** Defaults to a few; 0 refuses a redirect. */
  readonly maxRedirects?: number;
}

export type HttpResponse =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: string;
      readonly isCut: boolean;
      /** Expiry of the certificate; null over plain HTTP. */
      readonly certificateEndsAtMs: number | null;
    }
  | { readonly kind: 'refused'; readonly reason: string };

const FEW_REDIRECTS = 5;

/**
 * Sends one request and follows a few redirects. Every hop is judged like the first, and headers that may hold secrets
 * go only to the first host. No connection is kept.
 *
 * @throws the system's error if there is no response
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

/** @returns the response, or the target of a redirect */
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
      // Null if the connection has ended already, despite the types.
      const certificate: PeerCertificate | null | undefined =
        'getPeerCertificate' in socket ? (socket as TLSSocket).getPeerCertificate() : undefined;
      const endsAtMs = Date.parse(certificate?.valid_to ?? '');
      const content = method === 'HEAD' || EMPTY_STATUSES.has(status) ? response : decoded(response, reject);
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
      content.on(
        'data',
        contained('the body of an answer', (chunk: Buffer) => {
          const room = maxBytes - sizeBytes;
          if (room < 0) return;
          chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
          sizeBytes += chunk.length;
          if (sizeBytes <= maxBytes) return;
          content.destroy();
          response.destroy();
          end(true);
        }),
      );
      content.on(
        'end',
        contained('the end of an answer', () => end(false)),
      );
      content.on('error', reject);
    };
    const { request: send } = url.protocol === 'https:' ? process.getBuiltinModule('node:https') : nodeHttp();
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
        // An error in this listener would end the process.
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

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
};
/** No Content and Not Modified: their headers may describe a body that is not sent. */
const EMPTY_STATUSES = new Set([204, 304]);

/** Some servers compress although no encoding was accepted. @returns the body as it was before */
function decoded(response: IncomingMessage, reject: (error: Error) => void): Readable {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase() ?? '';
  const decoder = DECODERS[encoding]?.();
  if (decoder === undefined) return response;
  response.on('error', reject);
  // Ends the decoder with the response, which is destroyed when enough has been read.
  return pipeline(response, decoder, () => undefined);
}
