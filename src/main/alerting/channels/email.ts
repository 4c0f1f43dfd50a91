import { withAdvice } from '../../../shared/format/sentence';
import { resolveHost } from '../../base/allowed-address';
import { AdvisedError, errnoOf } from '../../base/errors';
import type { CreateChannel, Delivery } from '../channel';
import { headline, paragraphs, plainNotification, shortHash } from './plain-notification';

/** SMTP with TLS from the first byte; every other port begins in plain text and upgrades. */
const TLS_PORT = 465;
const STEP_TIMEOUT_MS = 10_000;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/;

/**
 * Sends plain-text mail. Messages of one incident are one thread, and a repetition has the same `Message-ID`. The first
 * mail loads the library.
 */
export const createEmailChannel: CreateChannel<'email'> = (
  { host, port, from, to, user, password },
  { hostName, readSecret },
) => ({
  target: to.join(', '),
  async send(notification, key, signal) {
    const plain = plainNotification(notification, hostName);
    const domain = from.slice(from.lastIndexOf('@') + 1);
    const thread = `<${plain.id}@${domain}>`;
    try {
      if ('refused' in (await resolveHost(host, false))) {
        return { kind: 'rejected', reason: 'the mail server is at a link-local or metadata address' };
      }
      const { createTransport } = await import('nodemailer');
      const pass = password === undefined ? undefined : await readSecret(password);
      const transport = createTransport({
        host,
        port,
        secure: port === TLS_PORT,
        // A password does not leave the machine unencrypted.
        requireTLS: pass !== undefined && !LOOPBACK.test(host),
        connectionTimeout: STEP_TIMEOUT_MS,
        greetingTimeout: STEP_TIMEOUT_MS,
        socketTimeout: STEP_TIMEOUT_MS,
        disableFileAccess: true,
        disableUrlAccess: true,
        ...(user === undefined ? {} : { auth: { user, pass: pass ?? '' } }),
      });
      await transport.sendMail({
        from: { name: `Homeostat on ${plain.host}`, address: from },
        to: [...to],
        subject: headline(plain),
        text: paragraphs(plain).join('\n\n'),
        messageId: `<${shortHash(key)}@${domain}>`,
        inReplyTo: thread,
        references: thread,
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal,
      });
      return { kind: 'sent' };
    } catch (error) {
      if (error instanceof AdvisedError) return { kind: 'retry', reason: withAdvice(error.message, error.advice) };
      return describeMailProblem(error, signal);
    }
  },
});

const REASONS: Readonly<Record<string, string>> = {
  ECONNECTION: 'cannot connect to the mail server',
  ECONNREFUSED: 'the mail server refused the connection',
  ESOCKET: 'the connection to the mail server failed',
  ENOTFOUND: 'cannot resolve the host name of the mail server',
  EDNS: 'cannot resolve the host name of the mail server',
  ETIMEDOUT: 'the mail server does not respond',
  ETLS: 'the mail server does not support encryption, which is required to send a password',
  EAUTH: 'the mail server rejected the user name or the password',
  EENVELOPE: 'the mail server rejected the sender or the recipients',
  EMESSAGE: 'the mail server rejected the message',
};

/** Uses only the codes: the server's text may repeat a secret. */
function describeMailProblem(error: unknown, signal: AbortSignal): Delivery {
  if (signal.aborted) return { kind: 'retry', reason: 'timed out' };
  const code = errnoOf(error);
  const status = (error as { readonly responseCode?: unknown }).responseCode;
  const reason = REASONS[code ?? ''] ?? `the mail server reported an error (${code ?? 'unknown'})`;
  // 4xx is temporary, 5xx permanent (RFC 5321, 4.2.1).
  const isFinal = typeof status === 'number' ? status >= 500 : code === 'EAUTH' || code === 'EENVELOPE';
  return {
    kind: isFinal ? 'rejected' : 'retry',
    reason: typeof status === 'number' ? `${reason} (${status})` : reason,
  };
}
