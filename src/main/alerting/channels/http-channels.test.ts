import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  channelTools,
  HOSTILE,
  hostileNotification,
  NOW_MS,
  SECRET,
  sampleNotification,
} from '../../../../tests/helpers/channel-samples';
import { type Received, receiveHttp } from '../../../../tests/helpers/http-receiver';
import type { Notification } from '../../../shared/contract/alert-schemas';
import { alertsFileSchema, type ChannelDefinition } from '../../../shared/contract/alerts-file-schema';
import type { ChannelTools, Delivery } from '../channel';
import { createChannel } from './registry';

const webhook = (url: string, values: object = {}) =>
  ({ name: 'a', kind: 'webhook', url, headers: {}, allow_link_local: false, ...values }) as ChannelDefinition;
const ntfy = (url: string, values: object = {}) => ({ name: 'a', kind: 'ntfy', url, ...values }) as ChannelDefinition;
const slack: ChannelDefinition = { name: 'a', kind: 'slack', webhook: 'env:URL' };
/** Passes the URL as a secret, since Slack's URL is one. */
const slackTools = (url: string) => channelTools({ readSecret: async () => url });

function send(
  definition: ChannelDefinition,
  notification: Notification = sampleNotification(),
  tools: ChannelTools = channelTools(),
  timeoutMs = 3_000,
): Promise<Delivery> {
  return createChannel(definition, tools).send(notification, 'a incident-1 1', AbortSignal.timeout(timeoutMs));
}

function only(received: readonly Received[]): Received {
  expect(received).toHaveLength(1);
  return received[0] as Received;
}

describe('the result of a post', () => {
  it.each<[number, Record<string, string>, Delivery]>([
    [200, {}, { kind: 'sent' }],
    [204, {}, { kind: 'sent' }],
    [400, {}, { kind: 'rejected', reason: 'the server responded with HTTP 400' }],
    [404, { 'retry-after': '5' }, { kind: 'rejected', reason: 'the server responded with HTTP 404' }],
    [408, {}, { kind: 'retry', reason: 'the server responded with HTTP 408' }],
    [429, { 'retry-after': '7' }, { kind: 'retry', reason: 'the server responded with HTTP 429', afterMs: 7_000 }],
    [
      429,
      { 'retry-after': new Date(NOW_MS + 90_000).toUTCString() },
      { kind: 'retry', reason: 'the server responded with HTTP 429', afterMs: 90_000 },
    ],
    [
      429,
      { 'retry-after': new Date(NOW_MS - 90_000).toUTCString() },
      { kind: 'retry', reason: 'the server responded with HTTP 429', afterMs: 0 },
    ],
    [
      429,
      { 'retry-after': '999999999' },
      { kind: 'retry', reason: 'the server responded with HTTP 429', afterMs: 3_600_000 },
    ],
    [429, { 'retry-after': 'soon' }, { kind: 'retry', reason: 'the server responded with HTTP 429' }],
    [500, {}, { kind: 'retry', reason: 'the server responded with HTTP 500' }],
    [503, { 'retry-after': '1' }, { kind: 'retry', reason: 'the server responded with HTTP 503', afterMs: 1_000 }],
  ])('%i %j', async (status, headers, expected) => {
    const { url } = await receiveHttp((response) => response.writeHead(status, headers).end('a body that is not told'));
    expect(await send(webhook(url))).toEqual(expected);
  });

  it('does not follow a redirect: the body would go elsewhere', async () => {
    const other = await receiveHttp();
    for (const status of [301, 302, 307, 308]) {
      const { url } = await receiveHttp((response) => response.writeHead(status, { location: other.url }).end());
      expect(await send(webhook(url))).toEqual({
        kind: 'rejected',
        reason: 'it redirects, and redirects are not followed here',
      });
    }
    expect(other.received).toEqual([]);
  });

  it('reports a missing response', async () => {
    const silent = await receiveHttp(() => undefined);
    const cut = await receiveHttp((response) => response.destroy());
    const endless = await receiveHttp((response) => {
      response.writeHead(200).write('x'.repeat(100_000));
    });
    const retry = (reason: string) => ({ kind: 'retry', reason });
    expect(await send(webhook(silent.url), undefined, undefined, 100)).toEqual(retry('no response in time'));
    expect(await send(webhook(cut.url))).toEqual(retry('the connection was closed unexpectedly'));
    expect(await send(webhook('http://127.0.0.1:1'))).toEqual(retry('connection refused'));
    expect(await send(webhook(endless.url))).toEqual({ kind: 'sent' });
    const unknown = await send(webhook('http://nowhere.invalid/'));
    expect(unknown.kind).toBe('retry');
    expect(['unknown host name', 'the DNS server does not respond', 'no response in time']).toContain(
      'reason' in unknown ? unknown.reason : '',
    );
  });

  it.each([
    'http://169.254.169.254/latest',
    'http://[::ffff:169.254.169.254]/',
    'http://[fe80::1]/',
    'http://0xA9FEA9FE/',
  ])('is refused at %s, which serves cloud credentials', async (url) => {
    const refused = { kind: 'rejected', reason: expect.stringContaining('link-local or metadata address') };
    expect(await send(webhook(url))).toEqual(refused);
    expect(await send(ntfy(`${url}/topic`))).toEqual(refused);
    expect(await send(slack, undefined, slackTools(url))).toEqual(refused);
  });

  it('names the problem of a secret, not the secret', async () => {
    const { url, received } = await receiveHttp((response) => response.writeHead(400).end(SECRET));
    const deliveries = await Promise.all([
      send(webhook(url, { secret: 'env:NOT_SET' })),
      send(webhook(url, { headers: { authorization: 'env:NOT_SET' } })),
      send(webhook(url, { headers: { authorization: 'env:SPOILED' } })),
      send(webhook(url, { secret: 'env:SECRET', headers: { authorization: 'env:SECRET' } })),
      send(ntfy(`${url}/t`, { token: 'env:SECRET' })),
      send(slack, undefined, slackTools(`${url}/${SECRET}`)),
      send(slack, undefined, slackTools(SECRET)),
      send(slack, undefined, slackTools(`ftp://${SECRET}`)),
    ]);
    expect(JSON.stringify(deliveries)).not.toContain(SECRET);
    expect(deliveries.slice(0, 2)).toEqual(
      Array(2).fill({
        kind: 'retry',
        reason: 'the secret env:NOT_SET is not set. Set it in the environment of Homeostat.',
      }),
    );
    expect(deliveries[6]).toEqual({ kind: 'rejected', reason: 'the URL is not valid' });
    expect(received).toHaveLength(3);
  });
});

describe('a webhook', () => {
  it('posts the whole notification, signed, under one key for every attempt', async () => {
    const { url, received } = await receiveHttp();
    await send(webhook(`${url}/hook?a=1`, { secret: 'env:SECRET', headers: { 'X-Token': 'env:SECRET' } }));
    const { method, path, headers, body } = only(received);
    expect([method, path]).toEqual(['POST', '/hook?a=1']);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-token': SECRET,
      'idempotency-key': expect.stringMatching(/^[0-9a-f]{32}$/),
      'x-homeostat-timestamp': String(NOW_MS / 1000),
    });
    const expected = createHmac('sha256', SECRET)
      .update(`${NOW_MS / 1000}.${body}`)
      .digest('hex');
    expect(headers['x-homeostat-signature']).toBe(`sha256=${expected}`);
    expect(JSON.parse(body)).toMatchObject({
      revision: 1,
      status: 'firing',
      severity: 'warning',
      host: 'desk',
      title: '/ is 95% full',
      since: '2026-01-02T03:03:05.000Z',
      alerts: [{ rule: 'disk-full', labels: { mount: '/' }, value: 0.95, limit: 0.9 }],
    });

    await send(webhook(url), sampleNotification({ revision: 2 }));
    expect(received[1]?.headers['idempotency-key']).toBe(headers['idempotency-key']);
    expect(received[1]?.headers['x-homeostat-signature']).toBeUndefined();
    expect(JSON.parse(received[1]?.body ?? '').id).toBe(JSON.parse(body).id);
  });

  it('keeps its signature if a header of the file has the same name', async () => {
    const { url, received } = await receiveHttp();
    await send(webhook(url, { secret: 'env:SECRET', headers: { 'X-Homeostat-Signature': 'env:SECRET' } }));
    expect(only(received).headers['x-homeostat-signature']).toMatch(/^sha256=[0-9a-f]{64}$/);
  });

  it('fills in a template once, within its strings', async () => {
    const { url, received } = await receiveHttp();
    const template =
      '{"text": "{{ title }} on {{host}}", "list": [{"a": "{{severity}}"}], "n": 5, "x": "{{constructor}} {{nope}}"}';
    await send(webhook(url, { template }), hostileNotification);
    const filled = JSON.parse(only(received).body) as Record<string, unknown>;
    expect(Object.keys(filled)).toEqual(['text', 'list', 'n', 'x']);
    expect(filled).toMatchObject({ list: [{ a: 'warning' }], n: 5, x: '{{constructor}} {{nope}}' });
    expect(filled['text']).toContain('{{host}} "},{"a":"b"');
    expect(filled['text']).toMatch(/on desk$/);
  });

  it('reports a template that is not JSON without its content', async () => {
    const { url, received } = await receiveHttp();
    const delivery = await send(webhook(url, { template: `{"token": "${SECRET}", {{title}}` }));
    expect(delivery).toEqual({ kind: 'rejected', reason: 'the template is not valid JSON' });
    expect(received).toEqual([]);
  });

  it('checks the template when the file is read', () => {
    const check = (template: string) =>
      alertsFileSchema.safeParse({
        channels: [{ name: 'a', kind: 'webhook', url: 'http://localhost', template }],
        routing: { default_channels: ['a'] },
      });
    expect(check('{"text": "{{title}}"}').success).toBe(true);
    expect(check('{"text": {{title}}}').error?.issues).toMatchObject([{ path: ['channels', 0, 'template'] }]);
  });
});

describe('Slack', () => {
  it('receives text and blocks', async () => {
    const { url, received } = await receiveHttp();
    expect(
      await send(slack, sampleNotification({ severity: 'critical' }), slackTools(`${url}/services/T/B/x`)),
    ).toEqual({
      kind: 'sent',
    });
    const { path, body } = only(received);
    expect(path).toBe('/services/T/B/x');
    const text = (value: string) => ({ type: 'plain_text', emoji: false, text: value });
    expect(JSON.parse(body)).toEqual({
      text: 'Critical: / is 95% full',
      mrkdwn: false,
      parse: 'none',
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
      blocks: [
        { type: 'header', text: text('Critical: / is 95% full') },
        { type: 'section', text: text('It usually is 40% full.') },
        { type: 'section', text: text('Free space.') },
        { type: 'context', elements: [text('Since 2026-01-02T03:03:05.000Z on desk')] },
      ],
    });
  });

  it('receives updates and the end as new messages', async () => {
    const { url, received } = await receiveHttp();
    await send(slack, sampleNotification({ revision: 2 }), slackTools(url));
    await send(
      slack,
      sampleNotification({ revision: 3, status: 'resolved', title: 'Resolved: / is full' }),
      slackTools(url),
    );
    expect(received.map(({ body }) => JSON.parse(body).text)).toEqual(['Update: / is 95% full', 'Resolved: / is full']);
  });

  it('accepts texts of any length within its limits and cuts no entity in two', async () => {
    const { url, received } = await receiveHttp();
    await send(slack, sampleNotification({ title: '<'.repeat(200), body: '&'.repeat(5_000) }), slackTools(url));
    const [header, section] = JSON.parse(only(received).body).blocks;
    expect(header.text.text.length).toBeLessThanOrEqual(150);
    expect(header.text.text).toMatch(/^(&lt;)+…$/);
    expect(section.text.text.length).toBeLessThanOrEqual(3_000);
  });

  it("reports Slack's own reason", async () => {
    const known = await receiveHttp((response) => response.writeHead(404).end('no_service'));
    const unknown = await receiveHttp((response) => response.writeHead(403).end('<html>no_service'));
    expect(await send(slack, undefined, slackTools(known.url))).toEqual({
      kind: 'rejected',
      reason: 'the server responded with HTTP 404 (no_service)',
    });
    expect(await send(slack, undefined, slackTools(unknown.url))).toEqual({
      kind: 'rejected',
      reason: 'the server responded with HTTP 403',
    });
  });
});

describe('ntfy', () => {
  it('receives a message that replaces the previous one', async () => {
    const { url, received } = await receiveHttp();
    const definition = ntfy(`${url}/my-topic`, { token: 'env:SECRET' });
    await send(definition, sampleNotification({ severity: 'critical', title: 'Größe 日本' }));
    await send(definition, sampleNotification({ revision: 2, status: 'resolved', title: 'Resolved: Größe' }));
    const [first, last] = received.map(({ body }) => JSON.parse(body));
    expect(received.map(({ path }) => path)).toEqual(['/', '/']);
    expect(received[0]?.headers.authorization).toBe(`Bearer ${SECRET}`);
    expect(first).toMatchObject({ topic: 'my-topic', title: 'Critical: Größe 日本', priority: 5 });
    expect(first.message).toContain('Free space.');
    expect(last).toMatchObject({ title: 'Resolved: Größe', priority: 2, sequence_id: first.sequence_id });
    expect(first.sequence_id).toMatch(/^[-\w]{1,64}$/);
  });

  it('receives no attachment for a long text', async () => {
    const { url, received } = await receiveHttp();
    await send(ntfy(`${url}/t`), sampleNotification({ body: '日'.repeat(10_000) }));
    expect(Buffer.byteLength(JSON.parse(only(received).body).message)).toBeLessThan(4_096);
  });
});

describe('a hostile text', () => {
  it.each([
    ['a webhook', (url: string) => [webhook(url), channelTools()] as const],
    ['Slack', (url: string) => [slack, slackTools(url)] as const],
    ['ntfy', (url: string) => [ntfy(`${url}/t`), channelTools()] as const],
  ])('is inert in %s', async (_, create) => {
    const { url, received } = await receiveHttp();
    expect(await send(create(url)[0], hostileNotification, create(url)[1])).toEqual({ kind: 'sent' });
    const { body } = only(received);
    const texts: string[] = [];
    JSON.parse(body, (_key, value) => {
      if (typeof value === 'string') texts.push(value);
      return value;
    });
    const all = texts.join(' ');
    expect(all).toContain('␛[2J␍␊Bcc:');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(all).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e]/);
    expect(all).not.toContain(HOSTILE);
  });

  it('mentions no one in Slack and adds no links', async () => {
    const { url, received } = await receiveHttp();
    await send(slack, hostileNotification, slackTools(url));
    const { body } = only(received);
    expect(body).not.toMatch(/[<>]/);
    expect(body).not.toMatch(/@(here|channel|everyone)/);
    expect(body).not.toContain('://');
    expect(JSON.parse(body).text).toContain('&lt;!channel&gt;');
  });
});

describe('a URL that is a secret', () => {
  const tools = (url: string) => channelTools({ readSecret: async () => url });

  it('is read for each message', async () => {
    const hook = await receiveHttp();
    expect(await send(webhook('env:URL'), undefined, tools(`${hook.url}/services/T1/B2/x`))).toEqual({ kind: 'sent' });
    const topic = await receiveHttp();
    expect(await send(ntfy('file:/url'), undefined, tools(`${topic.url}/mine`))).toEqual({ kind: 'sent' });
    expect(JSON.parse(only(topic.received).body)).toMatchObject({ topic: 'mine' });
  });

  it.each([
    'http://127.0.0.1:1/token-abc',
    'not a URL token-abc',
    'ftp://127.0.0.1/token-abc',
    'http://169.254.169.254/token-abc',
    'http://nowhere.invalid/token-abc',
    'http://127.0.0.1:1/token-abc\u0100 x',
  ])('appears in no reason: %s', async (url) => {
    for (const definition of [webhook('env:URL'), ntfy('env:URL'), slack]) {
      const delivery = await send(definition, undefined, tools(url));
      expect(delivery.kind).not.toBe('sent');
      expect(JSON.stringify(delivery)).not.toContain('token-abc');
    }
  });
});
