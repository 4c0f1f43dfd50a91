import { realpathSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';

/** Sent with every page and asset by every transport. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** `immutable` files have a hash of their content in their name and may be cached forever. */
export interface StaticFile {
  readonly path: string;
  readonly contentType: string;
  readonly immutable: boolean;
}

/**
 * Finds the file below `root` that a URL path names; `/` names `index.html`.
 *
 * A path that is malformed, hidden, no regular file, or outside of `root` (also through a link) is not found.
 *
 * @param urlPath the path of the URL as it was sent: percent-encoded, without query and fragment
 */
export function resolveStaticFile(root: string, urlPath: string): StaticFile | undefined {
  if (!urlPath.startsWith('/') || urlPath.length > 1_000) return undefined;
  try {
    const encoded = urlPath === '/' ? ['index.html'] : urlPath.slice(1).split('/');
    const segments = encoded.map((segment) => decodeURIComponent(segment));
    // A segment that could mean anything but a plain name.
    if (!segments.every(isPlainName)) return undefined;
    const realRoot = realpathSync(root);
    const path = realpathSync(join(realRoot, ...segments));
    const inside = path.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep);
    if (!inside || !statSync(path).isFile()) return undefined;
    const contentType = CONTENT_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
    return { path, contentType, immutable: isHashed(segments) };
  } catch {
    // Malformed, missing, unreadable, too long a name, a loop of links: the client gets the same response.
    return undefined;
  }
}

/** Refuses dot files, and so `..`; separators of any system; streams of NTFS (`name:stream`); control characters. */
function isPlainName(segment: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches exactly those
  return segment !== '' && !segment.startsWith('.') && !/[/\\:\u0000-\u001f]/.test(segment);
}

/** Recognizes names of Vite's assets: `assets/index-B3xK_9aZ.js`. */
function isHashed(segments: readonly string[]): boolean {
  return segments[0] === 'assets' && /-[\w-]{8}\.\w+$/.test(segments.at(-1) ?? '');
}
