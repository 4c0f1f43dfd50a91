import type { Severity } from '../../../shared/model/severity';
import type { DesktopMessage } from '../../base/desktop-notifier';
import type { CreateChannel } from '../channel';
import { headline, plainNotification } from './plain-notification';

const URGENCIES: Readonly<Record<Severity, DesktopMessage['urgency']>> = {
  info: 'low',
  notice: 'low',
  warning: 'normal',
  critical: 'critical',
};
/** Shows one desktop message for each incident, which is updated in place and disappears at the end. */
export const createDesktopChannel: CreateChannel<'desktop'> = (_, { hostName, desktop }) => ({
  target: 'this desktop',
  async send(notification, _key, signal) {
    if (desktop === undefined) return { kind: 'rejected', reason: 'this host cannot show desktop notifications' };
    const plain = plainNotification(notification, hostName);
    const isOver = plain.status === 'resolved';
    const outcome = await desktop.show(
      {
        id: notification.id,
        title: headline(plain),
        body: [plain.body, plain.advice].filter((text) => text !== '').join('\n'),
        urgency: isOver ? 'low' : URGENCIES[plain.severity],
        isOver,
      },
      signal,
    );
    switch (outcome.kind) {
      case 'shown':
        return { kind: 'sent' };
      // Someone may log in later.
      case 'absent':
      case 'failed':
        return { kind: 'retry', reason: outcome.reason };
    }
  },
});
