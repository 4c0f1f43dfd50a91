import { readFile } from 'node:fs/promises';
import { resolveStaticFile, SECURITY_HEADERS } from '../base/static-files';

export const APP_SCHEME = 'app';
const APP_HOST = 'homeostat';

/** The one page there is. */
export const APP_URL = `${APP_SCHEME}://${APP_HOST}/`;

/** Whether a URL belongs to our own pages. Its `origin` cannot tell: outside of Chromium that is `null` for our scheme. */
export function isAppUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '';
}

/** Whether a URL names content that a page of ours created itself. */
export function isOwnBlob(text: string): boolean {
  return text.startsWith('blob:') && isAppUrl(text.slice('blob:'.length));
}

/**
 * Answers the requests of our own scheme with the files below `root`: only GET and HEAD, only our own host, the same
 * security headers on every answer, also on refusals.
 */
export function createAppProtocol(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!isAppUrl(request.url)) return refuse(404);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, { Allow: 'GET, HEAD' });
    const file = resolveStaticFile(root, new URL(request.url).pathname);
    if (file.kind === 'not-found') return refuse(404);
    try {
      const content = await readFile(file.path);
      return new Response(request.method === 'HEAD' ? null : new Uint8Array(content), {
        headers: {
          ...SECURITY_HEADERS,
          'Content-Type': file.contentType,
          'Content-Length': String(content.byteLength),
          'Cache-Control': 'no-cache',
        },
      });
    } catch {
      // It was there a moment ago: an update replaces the files while we run.
      return refuse(404);
    }
  };
}

function refuse(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { ...SECURITY_HEADERS, ...headers } });
}
