import { createHmac } from 'node:crypto';
import type { CreateChannel } from '../channel';
import { type PlainNotification, plainNotification, shortHash } from './plain-notification';
import { describeUrl, postNotification, readUrl } from './post-notification';

/**
 * Posts JSON to a URL: the whole notification, or the filled-in template of the definition. With a secret,
 * `X-Homeostat-Signature` is `sha256=` and the HMAC-SHA256, in hex, of `X-Homeostat-Timestamp` (seconds), a dot, and
 * the body; `Idempotency-Key` is the same for every attempt at one message.
 */
export const createWebhookChannel: CreateChannel<'webhook'> = (
  { url, secret, headers, template, allow_link_local },
  { nowMs, hostName, readSecret },
) => ({
  target: describeUrl(url),
  async send(notification, key, signal) {
    const plain = plainNotification(notification, hostName);
    let body: string;
    try {
      body = JSON.stringify(template === undefined ? plain : fillJson(JSON.parse(template), plain));
    } catch {
      return { kind: 'rejected', reason: 'the template is not valid JSON' };
    }
    return postNotification(
      async () => ({
        url: await readUrl(url, readSecret),
        body,
        allowLinkLocal: allow_link_local,
        headers: {
          ...(await readHeaders(headers, readSecret)),
          'idempotency-key': shortHash(key),
          ...(secret === undefined ? {} : signatureOf(body, await readSecret(secret), nowMs())),
        },
      }),
      { signal, nowMs },
    );
  },
});

/** Signs the time too, so that a receiver can refuse a replayed message. */
function signatureOf(body: string, secret: string, atMs: number): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-homeostat-timestamp': timestamp, 'x-homeostat-signature': `sha256=${signature}` };
}

async function readHeaders(
  headers: Readonly<Record<string, string>>,
  readSecret: (reference: string) => Promise<string>,
): Promise<Record<string, string>> {
  const read = Object.entries(headers).map(async ([name, reference]) => [
    name.toLowerCase(),
    await readSecret(reference),
  ]);
  return Object.fromEntries(await Promise.all(read)) as Record<string, string>;
}

/**
 * Replaces `{{title}}` and other placeholders within the strings of the template. Values are inserted after parsing,
 * and once: no quote in them can end a string, and no placeholder in them is filled in. Unknown names stay unchanged.
 */
function fillJson(template: unknown, notification: PlainNotification): unknown {
  if (typeof template === 'string') {
    return template.replace(/\{\{\s*(\w+)\s*\}\}/g, (written, name: string) => {
      const value = Object.hasOwn(notification, name) ? notification[name as keyof PlainNotification] : undefined;
      return typeof value === 'string' || typeof value === 'number' ? String(value) : written;
    });
  }
  if (Array.isArray(template)) return template.map((item) => fillJson(item, notification));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, fillJson(value, notification)]));
}
