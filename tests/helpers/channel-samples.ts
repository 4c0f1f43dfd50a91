import type { ChannelTools } from '../../src/main/alerting/channel';
import { readSecret } from '../../src/main/base/read-secret';
import type { Notification } from '../../src/shared/contract/alert-schemas';
import { sampleAlert } from './alert-samples';

/** Secret that no output may contain. */
export const SECRET = 'hunter2-is-secret';
export const NOW_MS = Date.parse('2026-01-02T03:04:05Z');

/** A name of a process that is made to break the message that contains it. */
export const HOSTILE =
  '</title><b>x</b> <!channel> <!here|a> @here <https://evil.example|ok> {{host}} "},{"a":"b" \\" #{7*7} \u202egpj.exe\u202c \u001b[2J\r\nBcc: all@example.org\0\u200b *bold* `code`';

/** Creates a notification with these values. */
export function sampleNotification(values: Partial<Notification> = {}): Notification {
  return {
    id: 'incident-1',
    revision: 1,
    status: 'firing',
    severity: 'warning',
    title: '/ is 95% full',
    body: 'It usually is 40% full.',
    advice: 'Free space.',
    sinceMs: NOW_MS - 60_000,
    atMs: NOW_MS,
    alerts: [sampleAlert()],
    ...values,
  };
}

/** A notification whose texts try to break every channel. */
export const hostileNotification = sampleNotification({
  id: HOSTILE,
  title: HOSTILE,
  body: `${HOSTILE}\n${HOSTILE}`,
  advice: HOSTILE,
  alerts: [sampleAlert({ fingerprint: HOSTILE, summary: HOSTILE, labels: { process: HOSTILE } })],
});

/** Creates the tools of a channel, with these replacements. */
export function channelTools(values: Partial<ChannelTools> = {}): ChannelTools {
  return {
    nowMs: () => NOW_MS,
    hostName: 'desk',
    readSecret: (reference) => readSecret(reference, { SECRET, SPOILED: 'a\nb' }),
    desktop: undefined,
    ...values,
  };
}
