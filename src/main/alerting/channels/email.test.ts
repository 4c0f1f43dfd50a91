import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  channelTools,
  hostileNotification,
  SECRET,
  sampleNotification,
} from '../../../../tests/helpers/channel-samples';
import { startMailServer } from '../../../../tests/helpers/mail-server';
import type { Notification } from '../../../shared/contract/alert-schemas';
import type { ChannelDefinition } from '../../../shared/contract/alerts-file-schema';
import type { Delivery } from '../channel';
import { createEmailChannel } from './email';

type Email = Extract<ChannelDefinition, { kind: 'email' }>;

function send(
  values: Partial<Email>,
  notification: Notification = sampleNotification(),
  timeoutMs = 5_000,
): Promise<Delivery> {
  const definition: Email = {
    name: 'a',
    kind: 'email',
    host: '127.0.0.1',
    port: 1,
    from: 'homeostat@example.org',
    to: ['one@example.org', 'two@example.org'],
    ...values,
  };
  const signal = AbortSignal.timeout(timeoutMs);
  return createEmailChannel(definition, channelTools()).send(notification, 'a incident-1 1', signal);
}

const headerOf = (data: string, name: string) =>
  new RegExp(`^${name}: (.*(?:\n[ \t].*)*)`, 'im').exec(data)?.[1]?.replace(/\n\s*/g, ' ');

describe('e-mail', () => {
  it('sends plain text to all recipients', async () => {
    const { port, mails } = await startMailServer();
    expect(await send({ port }, sampleNotification({ severity: 'critical' }))).toEqual({ kind: 'sent' });
    const [{ from = '', to = [], data = '' } = {}] = mails;
    expect(from).toContain('<homeostat@example.org>');
    expect(to.join()).toMatch(/one@example\.org.*two@example\.org/);
    expect(headerOf(data, 'Subject')).toBe('Critical: / is 95% full');
    expect(headerOf(data, 'From')).toBe('Homeostat on desk <homeostat@example.org>');
    expect(headerOf(data, 'Content-Type')).toMatch(/^text\/plain/);
    expect(data).toContain('Free space.');
    expect(data).toContain('Since 2026-01-02T03:03:05.000Z on desk');
  });

  it('puts one incident in one thread, and identifies a repetition by its id', async () => {
    const { port, mails } = await startMailServer();
    await send({ port });
    await send({ port }, sampleNotification({ revision: 2 }));
    await send({ port }, sampleNotification({ id: 'another' }));
    const [first, again, other] = mails.map(({ data }) =>
      ['Message-ID', 'References'].map((name) => headerOf(data, name)),
    );
    expect(again).toEqual(first);
    expect(first?.[0]).toMatch(/^<[0-9a-f]{32}@example\.org>$/);
    expect(other?.[1]).not.toBe(first?.[1]);
  });

  it('keeps a hostile text within its subject and body', async () => {
    const { port, mails, lines } = await startMailServer();
    expect(await send({ port }, hostileNotification)).toEqual({ kind: 'sent' });
    const data = mails[0]?.data ?? '';
    expect(lines.filter((line) => line.startsWith('RCPT'))).toHaveLength(2);
    const header = data.slice(0, data.indexOf('\n\n'));
    expect(header).not.toMatch(/^Bcc/im);
    expect(header).not.toMatch(/html/i);
    expect(headerOf(data, 'To')).toBe('one@example.org, two@example.org');
  });

  it('gives the password only to a server that requests it over TLS', async () => {
    const account = { user: 'me', password: 'env:SECRET' };
    const good = await startMailServer();
    expect(await send({ port: good.port, ...account })).toEqual({ kind: 'sent' });
    const credentials = Buffer.from(`\0me\0${SECRET}`).toString('base64');
    expect(good.lines).toContain(`AUTH PLAIN ${credentials}`);
    const bad = await startMailServer({ AUTH: `535 no, ${SECRET} is wrong` });
    expect(await send({ port: bad.port, ...account })).toEqual({
      kind: 'rejected',
      reason: 'the mail server rejected the user name or the password (535)',
    });
    expect(await send({ port: good.port, user: 'me', password: 'env:NOT_SET' })).toMatchObject({
      kind: 'retry',
      reason: expect.stringContaining('the secret env:NOT_SET is not set'),
    });
  });

  it.each<[string, Parameters<typeof startMailServer>[0], Delivery]>([
    [
      'a full box for now',
      { RCPT: '450 later' },
      { kind: 'retry', reason: 'the mail server rejected the sender or the recipients (450)' },
    ],
    [
      'nobody of that name',
      { RCPT: '550 who?' },
      { kind: 'rejected', reason: 'the mail server rejected the sender or the recipients (550)' },
    ],
    [
      'a text that it takes for spam',
      { end: '554 spam' },
      { kind: 'rejected', reason: 'the mail server rejected the message (554)' },
    ],
    ['too much to do', { greeting: '421 busy' }, { kind: 'retry', reason: expect.stringMatching(/^the mail server/) }],
    ['silence', { greeting: 'silent' }, { kind: 'retry', reason: 'timed out' }],
    ['silence in the end', { end: 'silent' }, { kind: 'retry', reason: 'timed out' }],
  ])('reports the result: %s', async (_, results, expected) => {
    const { port } = await startMailServer(results);
    expect(await send({ port }, undefined, 500)).toEqual(expected);
  });

  it('reports a missing server', async () => {
    expect(await send({})).toMatchObject({ kind: 'retry', reason: expect.stringMatching(/mail server/) });
    expect(await send({ host: 'nowhere.invalid' })).toMatchObject({ kind: 'retry' });
    const cutting = createServer((socket) => socket.resetAndDestroy());
    await new Promise<void>((resolve) => cutting.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void cutting.close());
    const { port } = cutting.address() as { readonly port: number };
    expect(await send({ port })).toMatchObject({ kind: 'retry' });
  });
});
