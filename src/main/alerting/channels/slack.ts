import type { CreateChannel } from '../channel';
import { headline, paragraphs, plainNotification } from './plain-notification';
import { postNotification } from './post-notification';

/** Limits of Slack for a header and a section. */
const LONGEST_HEADER = 150;
const LONGEST_SECTION = 3000;

/**
 * Posts to a Slack incoming webhook, which cannot edit a message: updates of an incident are new messages that begin
 * with "Update" or "Resolved".
 *
 * All blocks are plain text, in which Slack reads no markup; the top-level text, which it shows in notifications,
 * disables it. `&`, `<` and `>` are escaped in both, as Slack requires.
 */
export const createSlackChannel: CreateChannel<'slack'> = ({ webhook }, { nowMs, hostName, readSecret }) => ({
  target: `Slack, webhook from ${webhook}`,
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
  // A cut before escaping would be too short; one after it might split an entity.
  const cut = escaped.length <= longest ? escaped : `${escaped.slice(0, longest - 1).replace(/&[a-z]*$/, '')}…`;
  return { type: 'plain_text', emoji: false, text: cut };
}

/** Inserts a word joiner, which has no width, so that Slack does not read `@here` and links. */
function inert(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=here|channel|everyone)/gi, '@\u2060')
    .replaceAll('://', ':\u2060//');
}

/** Returns Slack's own reason, such as `no_service`, and never another part of the response. */
function explain(body: string): string | undefined {
  return /^[a-z]+(_[a-z]+){1,4}$/.test(body) ? body : undefined;
}
