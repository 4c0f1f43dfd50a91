import { readFile } from 'node:fs/promises';
import { resolveStaticFile, SECURITY_HEADERS } from '../base/static-files';

export const APP_SCHEME = 'app';
const APP_HOST = 'homeostat';

/** The only page. */
export const APP_URL = `${APP_SCHEME}://${APP_HOST}/`;

/**
 * Checks whether a URL belongs to Homeostat's pages. Its `origin` is no help: outside of Chromium it is `null` for this
 * scheme.
 */
export function isAppUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '';
}

/** Checks whether a URL names content that Homeostat's page created. */
export function isOwnBlob(text: string): boolean {
  return text.startsWith('blob:') && isAppUrl(text.slice('blob:'.length));
}

/**
 * Serves the files below `root` under the app scheme: only GET and HEAD, only the app host, with the same security
 * headers on every response, including errors.
 */
export function createAppProtocol(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!isAppUrl(request.url)) return refuse(404);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, { Allow: 'GET, HEAD' });
    const file = resolveStaticFile(root, new URL(request.url).pathname);
    if (file === undefined) return refuse(404);
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
      // The file existed a moment ago: an update replaces files at run time.
      return refuse(404);
    }
  };
}

function refuse(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { ...SECURITY_HEADERS, ...headers } });
}
