import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { DesktopMessage } from '../../src/main/base/desktop-notifier';
import { LinuxDesktopNotifier } from '../../src/main/platform/linux/desktop-notifier';
import { startNotificationServer } from '../helpers/notification-server';
import { hasDbusDaemon, startSessionBus } from '../helpers/session-bus';
import { temporaryDirectory } from '../helpers/temporary';

const uid = process.getuid?.() ?? 0;
const soon = () => AbortSignal.timeout(5_000);

function message(values: Partial<DesktopMessage> = {}): DesktopMessage {
  return { id: 'incident 1', title: 'Full', body: 'Free space.', urgency: 'normal', isOver: false, ...values };
}

function createNotifier(address: string | undefined, runtimeDirectory = '/nonexistent') {
  const actions: string[] = [];
  const notifier = new LinuxDesktopNotifier({
    env: { XDG_RUNTIME_DIR: runtimeDirectory, ...(address === undefined ? {} : { DBUS_SESSION_BUS_ADDRESS: address }) },
    uid,
    onAction: (id, action) => actions.push(`${id}: ${action}`),
  });
  onTestFinished(() => notifier.close());
  return { notifier, actions };
}

// Minimal containers have no bus; desktops always have one.
describe.skipIf(!hasDbusDaemon)('the desktop of a session', () => {
  it('shows a message, updates it in place, and closes it when it is over', async () => {
    const { address } = await startSessionBus();
    const server = await startNotificationServer(address);
    const { notifier } = createNotifier(address);
    expect(await notifier.show(message(), soon())).toEqual({ kind: 'shown' });
    await notifier.show(message({ title: 'Fuller', urgency: 'critical' }), soon());
    await notifier.show(message({ id: 'incident 2' }), soon());
    await notifier.show(message({ title: 'Over: Full', urgency: 'low', isOver: true }), soon());
    expect(server.notified.map(({ replaces, summary }) => [replaces, summary])).toEqual([
      [0, 'Full'],
      [1, 'Fuller'],
      [0, 'Full'],
      [1, 'Over: Full'],
    ]);
    const [first, second, , last] = server.notified;
    expect(first).toMatchObject({ expiresMs: -1, hints: { urgency: 1, 'suppress-sound': true, transient: false } });
    expect(first?.actions).toEqual(['default', 'Show', 'show', 'Show', 'acknowledge', 'Acknowledge']);
    expect(second).toMatchObject({ expiresMs: 0, hints: { urgency: 2, 'suppress-sound': false } });
    expect(last).toMatchObject({ actions: [], expiresMs: 10_000, hints: { urgency: 0, transient: true } });
  });

  it('escapes markup in messages', async () => {
    const { address } = await startSessionBus();
    const server = await startNotificationServer(address);
    const { notifier } = createNotifier(address);
    await notifier.show(message({ body: `<b>a</b> & <img src="x" alt='y'>` }), soon());
    expect(server.notified[0]?.body).toBe('&lt;b&gt;a&lt;/b&gt; &amp; &lt;img src=&quot;x&quot; alt=&apos;y&apos;&gt;');
  });

  it('uses only announced capabilities of the desktop', async () => {
    const { address } = await startSessionBus();
    const server = await startNotificationServer(address, ['body']);
    const { notifier } = createNotifier(address);
    await notifier.show(message({ body: 'a < b' }), soon());
    expect(server.notified[0]).toMatchObject({ body: 'a < b', actions: [] });

    const bare = await startSessionBus();
    const bareServer = await startNotificationServer(bare.address, []);
    await createNotifier(bare.address).notifier.show(message({ body: 'one\ntwo' }), soon());
    expect(bareServer.notified[0]).toMatchObject({ summary: 'Full: one two', body: '' });
  });

  it('reports actions of the person, on its own messages only', async () => {
    const { address } = await startSessionBus();
    const server = await startNotificationServer(address);
    const { notifier, actions } = createNotifier(address);
    await notifier.show(message(), soon());
    server.press(99, 'show');
    server.press(1, 'format-the-disk');
    server.press(1, 'default');
    server.press(1, 'acknowledge');
    server.tellClosed(1, 2);
    await vi.waitFor(() => expect(actions.at(-1)).toBe('incident 1: dismiss'));
    expect(actions).toEqual(['incident 1: show', 'incident 1: acknowledge', 'incident 1: dismiss']);
    await notifier.show(message(), soon());
    expect(server.notified.at(-1)?.replaces).toBe(0);

    // It expired: the person did nothing.
    await notifier.show(message({ id: 'incident 2' }), soon());
    server.tellClosed(2, 1);
    server.press(3, 'show');
    await vi.waitFor(() => expect(actions.slice(3)).toEqual(['incident 2: show']));
    await notifier.show(message(), soon());
    expect(server.notified.at(-1)?.replaces).toBe(0);
  });

  it('believes only the desktop', async () => {
    const { address } = await startSessionBus();
    const server = await startNotificationServer(address);
    const { notifier, actions } = createNotifier(address);
    await notifier.show(message(), soon());
    const forged = spawnSync(
      'dbus-send',
      [
        `--bus=${address}`,
        '--type=signal',
        `--dest=${server.notified[0]?.sender}`,
        '/org/freedesktop/Notifications',
        'org.freedesktop.Notifications.ActionInvoked',
        'uint32:1',
        'string:acknowledge',
      ],
      { encoding: 'utf8' },
    );
    expect(forged.stderr).toBe('');
    // Messages of the desktop use the same connection, and arrive later.
    server.press(1, 'show');
    await vi.waitFor(() => expect(actions).toEqual(['incident 1: show']));
  });

  it('reconnects after a restart of the desktop, and of the bus', async () => {
    const bus = await startSessionBus();
    const first = await startNotificationServer(bus.address);
    const { notifier } = createNotifier(bus.address);
    await notifier.show(message(), soon());
    first.stop();
    await vi.waitFor(async () => expect((await notifier.show(message(), soon())).kind).toBe('absent'));
    const second = await startNotificationServer(bus.address, []);
    await vi.waitFor(async () => expect((await notifier.show(message(), soon())).kind).toBe('shown'));
    expect(second.notified[0]).toMatchObject({ replaces: 0, body: '' });

    await bus.stop();
    await vi.waitFor(async () => expect((await notifier.show(message(), soon())).kind).toBe('absent'));
    const again = await startSessionBus(/path=([^,]+)/.exec(bus.address)?.[1]);
    const third = await startNotificationServer(again.address);
    expect(await notifier.show(message(), soon())).toEqual({ kind: 'shown' });
    expect(third.notified[0]?.replaces).toBe(0);
  });

  it('reports that no program shows notifications', async () => {
    const { address } = await startSessionBus();
    expect(await createNotifier(address).notifier.show(message(), soon())).toEqual({
      kind: 'absent',
      reason: 'no notification service is running in this session; start one, or add another channel',
    });
  });

  it('opens one connection for simultaneous messages', async () => {
    const { address } = await startSessionBus();
    const server = await startNotificationServer(address);
    const { notifier } = createNotifier(address);
    await Promise.all(['a', 'b', 'c'].map((id) => notifier.show(message({ id }), soon())));
    expect(server.notified).toHaveLength(3);
    const names = spawnSync('busctl', [`--address=${address}`, 'list', '--unique', '--no-legend'], {
      encoding: 'utf8',
    });
    if (names.status !== 0) return;
    // The server, the notifier, and this client.
    expect(names.stdout.trim().split('\n')).toHaveLength(3);
  });
});

describe('without a session bus', () => {
  it('names the place in which it searched, and the remedy', async () => {
    const directory = temporaryDirectory();
    const outcome = await createNotifier(undefined, directory).notifier.show(message(), soon());
    expect(outcome).toEqual({
      kind: 'absent',
      reason: `no session bus (${directory}/bus: ENOENT); run Homeostat in a desktop session, or add another channel`,
    });
    const elsewhere = await createNotifier('tcp:host=localhost,port=1').notifier.show(message(), soon());
    expect(elsewhere).toMatchObject({ kind: 'absent', reason: expect.stringContaining('does not name a Unix socket') });
  });

  it.each([
    ['is silent', '', 'failed'],
    ['refuses us', 'REJECTED EXTERNAL\r\n', 'absent'],
    ['speaks of no end', 'x'.repeat(5_000), 'absent'],
    ['sends no D-Bus', `OK 0\r\n${'y'.repeat(100)}`, 'absent'],
    ['promises too much', `OK 0\r\nl\x01\x00\x01\xff\xff\xff\x7f${'\0'.repeat(20)}`, 'absent'],
  ])('stops waiting for a listener that %s', async (_, reply, kind) => {
    const socket = join(temporaryDirectory(), 'bus');
    const server = createServer((client) => {
      client.on('error', () => undefined);
      client.once('data', () => client.write(Buffer.from(reply, 'latin1')));
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    const { notifier } = createNotifier(`unix:path=${socket}`);
    const outcome = await notifier.show(message(), AbortSignal.timeout(500));
    expect(outcome.kind).toBe(kind);
  });
});
