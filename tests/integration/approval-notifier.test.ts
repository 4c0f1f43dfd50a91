import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ApprovalNotifier } from '../../src/main/automation/approval-notifier';
import type { Proposal } from '../../src/main/automation/policy/proposal';
import { AppLog } from '../../src/main/base/log';
import { LinuxDesktopNotifier } from '../../src/main/platform/linux/desktop-notifier';
import { AutomatedMachine } from '../helpers/automated-machine';
import { sampleProcess } from '../helpers/health-samples';
import { startNotificationServer } from '../helpers/notification-server';
import { hasDbusDaemon, startSessionBus } from '../helpers/session-bus';

const TITLE = '<b>Blender</b> & <a href="x">';
const QUESTION: Proposal = {
  area: 'memory',
  action: 'freeze',
  target: 'tree:42',
  targetText: `${TITLE} (pid 42)`,
  subject: TITLE,
  value: 'in-use',
  problem: `Memory is about to run out. ${TITLE} grows by 80 MB/s.`,
  isEmergency: true,
  forMs: 60_000,
  isQuestion: true,
};

/** Asks about a program on a machine whose desktop shows notifications. */
async function createMachine(address: string) {
  const machine = new AutomatedMachine();
  const desktop = new LinuxDesktopNotifier({
    env: { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: '/nonexistent' },
    uid: process.getuid?.() ?? 0,
    onAction: (id, action) => notifier.hear(id, action),
  });
  const notifier = new ApprovalNotifier({
    optimizer: machine.optimizer,
    desktop,
    isWanted: () => true,
    titleOf: (action) => action,
    log: new AppLog(() => undefined, Date.now, 'warn').for('test'),
    retryMs: 50,
  });
  onTestFinished(() => desktop.close());
  notifier.start();
  machine.allow('memory', 'ask');
  machine.proposals = [QUESTION];
  await machine.ticks(20, {}, [sampleProcess({ pid: 42 })]);
  machine.proposals = [];
  await notifier.settled;
  const [question] = machine.optimizer.approvals;
  if (question === undefined) throw new Error('nothing was asked');
  const other = { id: 'other', title: 'Other', body: '', urgency: 'low', isOver: true } as const;
  /** Waits for all earlier messages of the desktop: its reply comes after them. */
  const settle = () => desktop.show(other, AbortSignal.timeout(5_000));
  return { machine, notifier, settle, id: question.id };
}

// Minimal containers have no bus; desktops always have one.
describe.skipIf(!hasDbusDaemon)('a question on the desktop of a session', () => {
  it('is one urgent notification without markup, whose first button press counts', async () => {
    const { address } = await startSessionBus();
    const server = await startNotificationServer(address);
    const { machine } = await createMachine(address);
    expect(server.notified).toHaveLength(1);
    const [shown] = server.notified;
    expect(shown).toMatchObject({ summary: 'Homeostat needs your decision', expiresMs: 0, hints: { urgency: 2 } });
    expect(shown?.body).toContain('&lt;b&gt;Blender&lt;/b&gt; &amp; &lt;a href=');
    expect(`${shown?.summary}${shown?.body}${shown?.actions.join('')}`).not.toMatch(/[<>]/);
    expect(shown?.actions).toEqual([
      'default',
      'Show',
      'pause',
      'Pause ‹b›Blender‹/b› & ‹a href="x"›',
      'close',
      'Close it',
      'leave',
      'Leave it',
    ]);
    server.press(1, 'acknowledge');
    server.press(1, 'pause');
    server.press(1, 'close');
    await vi.waitFor(() => expect([...machine.engine.values]).toEqual([['freeze tree:42', 'in-use']]));
    await vi.waitFor(() => expect(server.closed).toEqual([1]));
    expect(machine.programs.closed).toEqual([]);
    expect(machine.optimizer.approvals).toEqual([]);
  });

  it('disappears when it is answered elsewhere, and its buttons have no effect after that', async () => {
    const { address } = await startSessionBus();
    const server = await startNotificationServer(address);
    const { machine, id, settle } = await createMachine(address);
    await machine.optimizer.answer(id, 'leave');
    await vi.waitFor(() => expect(server.closed).toEqual([1]));
    server.press(1, 'close');
    await settle();
    expect(machine.programs.closed).toEqual([]);
  });

  it('disappears when it expires, and its buttons have no effect after that', async () => {
    const { address } = await startSessionBus();
    const server = await startNotificationServer(address);
    const { machine, notifier, settle } = await createMachine(address);
    machine.clock.advance(600_000);
    await machine.tick({}, []);
    await notifier.settled;
    expect(server.closed).toEqual([1]);
    server.press(1, 'close');
    await settle();
    expect(machine.programs.closed).toEqual([]);
  });

  it('has the commands in its text where the desktop has no buttons', async () => {
    const { address } = await startSessionBus();
    const server = await startNotificationServer(address, ['body']);
    const { id } = await createMachine(address);
    expect(server.notified[0]?.actions).toEqual([]);
    expect(server.notified[0]?.body).toContain(`homeostat automation answer ${id} pause\n`);
  });

  it('is shown again by a desktop that was restarted', async () => {
    const { address } = await startSessionBus();
    const server = await startNotificationServer(address);
    const { machine } = await createMachine(address);
    server.stop();
    const again = await startNotificationServer(address);
    await vi.waitFor(() => expect(again.notified).toHaveLength(1), { timeout: 5_000 });
    expect(again.notified[0]?.replaces).toBe(0);
    again.press(1, 'close');
    await vi.waitFor(() => expect(machine.programs.closed).toEqual([[42, undefined]]));
  });
});
