import { createHash } from 'node:crypto';
import type { Notification } from 'electron';
import { plainText } from '../../shared/format/plain-text';
import { contained } from '../base/contain';
import {
  ALERT_BUTTONS,
  type DesktopMessage,
  type DesktopNotifier,
  type DesktopOutcome,
  type OnDesktopAction,
} from '../base/desktop-notifier';

/**
 * Shows notifications on macOS and Windows through Electron. On Linux Electron supports neither buttons nor replacing,
 * so that `platform/linux/desktop-notifier.ts` is used there.
 */
export class ElectronDesktopNotifier implements DesktopNotifier {
  /** References keep the events of a notification alive. */
  readonly #shown = new Map<string, Notification>();

  /** @param system Electron's `Notification` */
  constructor(
    private readonly system: typeof Notification,
    private readonly onAction: OnDesktopAction,
  ) {}

  show(
    { id, title, body, urgency, isOver, buttons = ALERT_BUTTONS }: DesktopMessage,
    signal: AbortSignal,
  ): Promise<DesktopOutcome> {
    if (!this.system.isSupported()) {
      return Promise.resolve({ kind: 'absent', reason: 'this system does not support notifications' });
    }
    return new Promise((resolve) => {
      const notification = new this.system({
        // A notification with the same id replaces the former one. Windows allows 64 characters.
        id: createHash('sha256').update(id).digest('hex').slice(0, 32),
        title,
        body,
        silent: urgency !== 'critical',
        urgency,
        timeoutType: urgency === 'critical' ? 'never' : 'default',
        actions: isOver ? [] : buttons.map(({ text }) => ({ type: 'button', text })),
      });
      this.#shown.set(id, notification);
      notification.once('show', () => resolve({ kind: 'shown' }));
      notification.once('failed', (_, error) =>
        resolve({ kind: 'failed', reason: `the system rejected the notification: ${plainText(error)}` }),
      );
      notification.on(
        'click',
        contained('a click on a notification', () => this.onAction(id, 'show')),
      );
      notification.on(
        'action',
        contained('a click on a notification', (_: unknown, index: number) => {
          const button = buttons[index];
          if (button !== undefined) this.onAction(id, button.id);
        }),
      );
      notification.once(
        'close',
        contained('the end of a notification', ({ reason }: { readonly reason?: string }) => {
          if (this.#shown.get(id) === notification) this.#shown.delete(id);
          if (reason === 'userCanceled') this.onAction(id, 'dismiss');
        }),
      );
      signal.addEventListener('abort', () => resolve({ kind: 'failed', reason: 'the system does not respond' }), {
        once: true,
      });
      notification.show();
    });
  }

  async withdraw(id: string): Promise<void> {
    const notification = this.#shown.get(id);
    this.#shown.delete(id);
    notification?.close();
  }

  close(): void {
    this.#shown.clear();
  }
}
