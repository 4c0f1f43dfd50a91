import type { Channel, CreateChannel } from '../channel';
import { headline, paragraphs, plainNotification } from './plain-notification';
import { postNotification } from './post-notification';

/** What Slack allows in a header and in a section. */
const LONGEST_HEADER = 150;
const LONGEST_SECTION = 3000;

/**
 * A Slack incoming webhook. A message that it posted cannot be edited through it: news of an incident are new messages
 * that begin with "Update" or "Resolved".
 *
 * All blocks are plain text, in which Slack reads no markup; the top-level text, which it shows in notifications, is
 * told to be read as it is. `&`, `<` and `>` are escaped in both, as Slack asks.
 */
export const createSlackChannel: CreateChannel<'slack'> = ({ webhook }, { nowMs, hostName, readSecret }): Channel => ({
  send(notification, _key, signal) {
    const plain = plainNotification(notification, hostName);
    const title = headline(plain);
    const [last = '', ...others] = paragraphs(plain).reverse();
    const body = JSON.stringify({
      text: inert(title),
      mrkdwn: false,
      parse: 'none',
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
      blocks: [
        { type: 'header', text: plainObject(title, LONGEST_HEADER) },
        ...others.reverse().map((text) => ({ type: 'section', text: plainObject(text, LONGEST_SECTION) })),
        { type: 'context', elements: [plainObject(last, LONGEST_SECTION)] },
      ],
    });
    return postNotification(
      async () => ({ url: await readSecret(webhook), body, headers: {}, allowLinkLocal: false }),
      { signal, nowMs },
      explain,
    );
  },
});

function plainObject(text: string, longest: number): object {
  const escaped = inert(text);
  // Cut before escaping would be too short, after it might cut an entity in two.
  const cut = escaped.length <= longest ? escaped : `${escaped.slice(0, longest - 1).replace(/&[a-z]*$/, '')}…`;
  return { type: 'plain_text', emoji: false, text: cut };
}

/** A word joiner, which has no width, keeps `@here` and links from being read as what they look like. */
function inert(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=here|channel|everyone)/gi, '@\u2060')
    .replaceAll('://', ':\u2060//');
}

/** Slack's own word for what is wrong, such as `no_service`; never anything else of an answer. */
function explain(body: string): string | undefined {
  return /^[a-z]+(_[a-z]+){1,4}$/.test(body) ? body : undefined;
}
