import { EventEmitter } from 'node:events';
import type { Notification } from 'electron';
import { describe, expect, it } from 'vitest';
import type { DesktopMessage } from '../base/desktop-notifier';
import { ElectronDesktopNotifier } from './desktop-notifier';

const MESSAGE: DesktopMessage = {
  id: 'incident 1',
  title: 'Full',
  body: 'Free space.',
  urgency: 'normal',
  isOver: false,
};

/** Simulates Electron's notifications: `event` is the response of the system to a shown one. */
function create(event: readonly unknown[] = ['show'], isSupported = true) {
  const made: { readonly options: Electron.NotificationConstructorOptions; readonly shown: EventEmitter }[] = [];
  class System extends EventEmitter {
    static isSupported = () => isSupported;

    constructor(options: Electron.NotificationConstructorOptions) {
      super();
      made.push({ options, shown: this });
    }

    close(): void {
      this.emit('close', { reason: 'applicationHidden' });
    }

    show(): void {
      const [name, ...details] = event;
      if (typeof name === 'string') queueMicrotask(() => this.emit(name, ...details));
    }
  }
  const actions: string[] = [];
  const notifier = new ElectronDesktopNotifier(System as unknown as typeof Notification, (id, action) => {
    actions.push(`${id}: ${action}`);
  });
  const show = (values: Partial<DesktopMessage> = {}, timeoutMs = 1_000) =>
    notifier.show({ ...MESSAGE, ...values }, AbortSignal.timeout(timeoutMs));
  return { show, made, actions, notifier };
}

describe('desktop notifications by Electron', () => {
  it('have buttons, and are silent unless critical', async () => {
    const { show, made } = create();
    expect(await show()).toEqual({ kind: 'shown' });
    await show({ urgency: 'critical' });
    await show({ id: 'incident 2', isOver: true, urgency: 'low' });
    const [first, second, third] = made.map(({ options }) => options);
    expect(first).toMatchObject({ title: 'Full', body: 'Free space.', silent: true, timeoutType: 'default' });
    expect(first?.actions?.map(({ text }) => text)).toEqual(['Show', 'Acknowledge']);
    expect(second).toMatchObject({ id: first?.id, silent: false, timeoutType: 'never' });
    expect(third?.id).not.toBe(first?.id);
    expect(third?.actions).toEqual([]);
  });

  it('report the actions of a person', async () => {
    const { show, made, actions } = create();
    await show();
    const shown = made[0]?.shown;
    shown?.emit('click', {});
    shown?.emit('action', {}, 1);
    shown?.emit('action', {}, 7);
    shown?.emit('close', { reason: 'timedOut' });
    expect(actions).toEqual(['incident 1: show', 'incident 1: acknowledge']);
    await show();
    made[1]?.shown.emit('close', { reason: 'userCanceled' });
    expect(actions.at(-1)).toBe('incident 1: dismiss');
  });

  it('have the buttons of a message, and are withdrawn without a reaction', async () => {
    const { show, made, actions, notifier } = create();
    const buttons = [
      { id: 'pause', text: 'Pause Blender' },
      { id: 'leave', text: 'Leave it' },
    ];
    await show({ buttons });
    expect(made[0]?.options.actions?.map(({ text }) => text)).toEqual(['Pause Blender', 'Leave it']);
    made[0]?.shown.emit('action', {}, 1);
    expect(actions).toEqual(['incident 1: leave']);
    await notifier.withdraw('incident 1');
    await notifier.withdraw('incident 1');
    expect(actions).toEqual(['incident 1: leave']);
  });

  it('report why a message was not shown', async () => {
    expect(await create(['failed', {}, 'no\u001b']).show()).toEqual({
      kind: 'failed',
      reason: 'the system rejected the notification: no␛',
    });
    expect(await create([]).show({}, 20)).toEqual({ kind: 'failed', reason: 'the system does not respond' });
    expect(await create([], false).show()).toEqual({
      kind: 'absent',
      reason: 'this system does not support notifications',
    });
  });
});
