import type { Severity } from '../../../shared/model/severity';
import type { CreateChannel } from '../channel';
import { headline, paragraphs, plainNotification } from './plain-notification';
import { describeUrl, postNotification, readUrl } from './post-notification';

/** Priorities of ntfy: 5 rings and stays, 3 is normal, 2 is silent, 1 is hidden below the others. */
const PRIORITIES: Readonly<Record<Severity, number>> = { info: 1, notice: 2, warning: 3, critical: 5 };
const OVER_PRIORITY = 2;
/** ntfy turns a longer message into an attachment (4,096 bytes); a letter may take three bytes. */
const LONGEST_MESSAGE = 1300;

/**
 * Publishes to a topic of ntfy, the last part of the URL, as JSON, since headers cannot hold every letter. An update of
 * an incident replaces the previous message (`sequence_id`, ntfy 2.16; older servers show another one).
 */
export const createNtfyChannel: CreateChannel<'ntfy'> = ({ url, token }, { nowMs, hostName, readSecret }) => ({
  target: describeUrl(url),
  send(notification, _key, signal) {
    const plain = plainNotification(notification, hostName);
    const message = {
      sequence_id: plain.id,
      title: headline(plain),
      message: paragraphs(plain).join('\n\n').slice(0, LONGEST_MESSAGE),
      priority: plain.status === 'resolved' ? OVER_PRIORITY : PRIORITIES[plain.severity],
      markdown: false,
    };
    return postNotification(
      async () => {
        const { topic, server } = splitTopic(await readUrl(url, readSecret));
        return {
          url: server,
          body: JSON.stringify({ topic, ...message }),
          headers: token === undefined ? {} : { authorization: `Bearer ${await readSecret(token)}` },
          allowLinkLocal: false,
        };
      },
      { signal, nowMs },
    );
  },
});

/** @example splitTopic('https://ntfy.sh/mine') // { server: 'https://ntfy.sh/', topic: 'mine' } */
function splitTopic(text: string): { readonly server: string; readonly topic: string } {
  const url = new URL(text);
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const topic = decodeURIComponent(parts.pop() ?? '');
  url.pathname = `/${parts.join('/')}`;
  return { server: url.href, topic };
}
