import { strict, violate } from './violations.ts';

type Handler = (request: Request) => Response | Promise<Response>;

const privileged = new Set<string>();
const handlers = new Map<string, Handler>();
let ready = false;

/** Refuses new schemes, as Electron does once it is ready. */
export function freezeSchemes(): void {
  ready = true;
}

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes: readonly { readonly scheme: string; readonly privileges: object }[]): void {
    if (ready) violate('schemes are registered before the app is ready');
    for (const { scheme } of schemes) privileged.add(scheme);
  },
  handle(scheme: string, handler: Handler): void {
    if (!ready) violate('protocol.handle needs the app to be ready');
    if (handlers.has(scheme)) violate(`${scheme} is handled already`);
    handlers.set(scheme, handler);
  },
});

/**
 * Maps addresses: Chromium knows no custom scheme, so its pages have addresses under `https://HOST.SCHEME.invalid`, a
 * secure origin that no name server can ever resolve. The code under test sees the real address only.
 */
export function toChromiumUrl(url: string): string {
  const match = /^([a-z]+):\/\/([^/?#]+)(.*)$/.exec(url);
  const [, scheme = '', host = '', rest = ''] = match ?? [];
  return privileged.has(scheme) ? `https://${host}.${scheme}.invalid${rest}` : url;
}

/** Returns the address that the code under test sees. */
export function fromChromiumUrl(url: string): string {
  const match = /^https:\/\/([^/?#]+)\.([a-z]+)\.invalid(.*)$/.exec(url);
  const [, host = '', scheme = '', rest = ''] = match ?? [];
  return privileged.has(scheme) ? `${scheme}://${host}${rest}` : url;
}

/** Returns the response of the code under test, or undefined for another scheme. */
export async function answerRequest(url: string, method: string, body?: string): Promise<Response | undefined> {
  const handler = handlers.get(new URL(url).protocol.slice(0, -1));
  return handler?.(new Request(url, { method, ...(body === undefined ? {} : { body }) }));
}
