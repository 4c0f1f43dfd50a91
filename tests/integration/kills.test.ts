import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findBusSockets } from '../../src/main/platform/linux/dbus/address';
import { DbusConnection } from '../../src/main/platform/linux/dbus/connection';
import type { DbusValue } from '../../src/main/platform/linux/dbus/signature';
import { KernelLog } from '../../src/main/platform/linux/kills/kernel-log';
import type { KillObservation } from '../../src/main/platform/linux/kills/observation';
import { watchOomd } from '../../src/main/platform/linux/kills/oomd';
import { watchUnitResults } from '../../src/main/platform/linux/kills/unit-results';
import { makeControlGroup } from '../helpers/control-group';
import { startTestHost } from '../helpers/host';
import { hasDbusDaemon, startSessionBus } from '../helpers/session-bus';
import { temporaryDirectory } from '../helpers/temporary';

const uid = process.getuid?.() ?? 0;

/** Owns a name on a bus, as a service does, and emits signals; calls get an empty reply. */
async function playService(address: string, name: string) {
  const signal = AbortSignal.timeout(5_000);
  const [socket = ''] = findBusSockets({ DBUS_SESSION_BUS_ADDRESS: address }, uid);
  const connection = await DbusConnection.open(socket, uid, signal);
  onTestFinished(() => connection.close());
  const calls: string[] = [];
  connection.messages.on(({ type, serial, sender = '', member = '' }) => {
    if (type !== 'call') return;
    calls.push(member);
    connection.send({ type: 'return', replySerial: serial, destination: sender, body: [] });
  });
  const bus = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };
  await connection.call({ ...bus, member: 'RequestName', signature: 'su', body: [name, 0] }, signal);
  return {
    calls,
    emit: (path: string, iface: string, member: string, signature: string, body: readonly DbusValue[]) =>
      connection.send({ type: 'signal', path, interface: iface, member, signature, body }),
  };
}

const SCOPE = '/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-blender-42.scope';
const OOM1 = 'org.freedesktop.oom1';

describe.skipIf(!hasDbusDaemon)('signals of systemd', () => {
  it('report what systemd-oomd killed, also after the bus restarted', async () => {
    const socket = join(temporaryDirectory(), 'bus');
    const first = await startSessionBus(socket);
    const found: KillObservation[] = [];
    const stop = watchOomd({
      sockets: [socket],
      uid,
      nowMs: () => 5,
      report: (one) => found.push(one),
      firstRetryMs: 50,
    });
    onTestFinished(() => stop());
    const emitUntil = async (address: string, count: number) => {
      const oomd = await playService(address, OOM1);
      await expect
        .poll(
          () => {
            if (found.length < count)
              oomd.emit('/org/freedesktop/oom1', `${OOM1}.Manager`, 'Killed', 'ss', [SCOPE, 'memory-pressure']);
            return found.length;
          },
          { timeout: 5_000 },
        )
        .toBeGreaterThanOrEqual(count);
    };
    await emitUntil(first.address, 1);
    expect(found[0]).toEqual({
      source: 'systemd-oomd',
      atMs: 5,
      by: 'systemd-oomd',
      group: SCOPE,
      reason: 'memory-pressure',
    });
    const before = found.length;
    await first.stop();
    const second = await startSessionBus(socket);
    await emitUntil(second.address, before + 1);
  });

  it('ignore the signal of another sender', async () => {
    const { address } = await startSessionBus();
    const found: KillObservation[] = [];
    const stop = watchOomd({
      sockets: findBusSockets({ DBUS_SESSION_BUS_ADDRESS: address }, uid),
      uid,
      nowMs: () => 5,
      report: (one) => found.push(one),
    });
    onTestFinished(() => stop());
    const oomd = await playService(address, OOM1);
    const other = await playService(address, 'org.example.other');
    await expect
      .poll(() => {
        other.emit('/org/freedesktop/oom1', `${OOM1}.Manager`, 'Killed', 'ss', ['/other', 'memory-used']);
        oomd.emit('/org/freedesktop/oom1', `${OOM1}.Manager`, 'Killed', 'ss', [SCOPE, 'memory-used']);
        return found.length;
      })
      .toBeGreaterThan(0);
    expect(new Set(found.map(({ group }) => group))).toEqual(new Set([SCOPE]));
  });

  it('report units of the person that ended because of a kill or a crash', async () => {
    const { address } = await startSessionBus();
    const manager = await playService(address, 'org.freedesktop.systemd1');
    const found: KillObservation[] = [];
    const stop = watchUnitResults({
      sockets: findBusSockets({ DBUS_SESSION_BUS_ADDRESS: address }, uid),
      uid,
      nowMs: () => 5,
      report: (one) => found.push(one),
    });
    onTestFinished(() => stop());
    await expect.poll(() => manager.calls).toEqual(['Subscribe']);
    const change = (unit: string, kind: string, result: string) =>
      manager.emit(
        `/org/freedesktop/systemd1/unit/${unit}`,
        'org.freedesktop.DBus.Properties',
        'PropertiesChanged',
        'sa{sv}as',
        [`org.freedesktop.systemd1.${kind}`, [['Result', { signature: 's', value: result }]], ['OOMPolicy']],
      );
    change('timer_2etimer', 'Timer', 'oom-kill');
    change('app_2dgnome_2dfirefox_2d7_2escope', 'Scope', 'success');
    change('app_2dgnome_2dblender_2d42_2escope', 'Scope', 'oom-kill');
    change('indexer_2eservice', 'Service', 'core-dump');
    await expect.poll(() => found.length).toBe(2);
    expect(found).toEqual([
      { source: 'unit result', atMs: 5, unit: 'app-gnome-blender-42.scope' },
      { source: 'unit result', atMs: 5, by: 'crash', unit: 'indexer.service' },
    ]);
  });
});

const MIB = 1024 * 1024;
const LIMIT_BYTES = 96 * MIB;

/** Takes memory until it is killed. The shell waits, so that the program has begun in the group. */
const EATER = 'const kept = []; setInterval(() => kept.push(Buffer.alloc(8 * 1024 * 1024, 1)), 20);';

function killsOfMachine(): number {
  return Number(/^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1] ?? Number.NaN);
}

const canReadLog = spawnSync('head', ['-c', '0', '/dev/kmsg']).status === 0 && uid === 0;

/** Makes a group with a limit of its memory; undefined where that is not possible. */
function makeLimitedGroup() {
  if (!existsSync('/sys/fs/cgroup/memory')) return undefined;
  const group = makeControlGroup('memory');
  if (group === undefined) return undefined;
  try {
    writeFileSync(join(group.folder, 'memory.limit_in_bytes'), String(LIMIT_BYTES));
    return group;
  } catch {
    return undefined;
  }
}

describe.runIf(canReadLog && existsSync('/sys/fs/cgroup/memory'))('a real kill in a group with a limit', () => {
  it('is in the kernel log with its group', async (context) => {
    const group = makeLimitedGroup();
    if (group === undefined) return context.skip('this machine has no limits of memory');
    const log = new KernelLog({
      bootId: 'x',
      nowMs: Date.now,
      uptimeMs: () => Number(process.hrtime.bigint() / 1_000_000n),
    });
    onTestFinished(() => log.close());
    expect(await log.open(undefined)).toEqual([]);
    const before = killsOfMachine();
    const child = group.start(process.execPath, ['-e', EATER]);
    const found: KillObservation[] = [];
    await expect
      .poll(
        async () => {
          found.push(...(await log.read()));
          return found.some(({ pid }) => pid === child.pid);
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    const path = group.folder.slice('/sys/fs/cgroup/memory'.length);
    expect(found.find(({ pid }) => pid === child.pid)).toMatchObject({
      by: 'kernel, limit of a group',
      group: path,
      limitGroup: path,
    });
    expect(killsOfMachine()).toBeGreaterThan(before);
  }, 30_000);

  it('is explained by the host once, in the API, the log and an alert, and not again after a restart', async (context) => {
    const group = makeLimitedGroup();
    if (group === undefined) return context.skip('this machine has no limits of memory');
    const home = temporaryDirectory();
    let host = await startTestHost({ home });
    onTestFinished(async () => void (await host.end()));
    let { api, close } = await host.connect();
    // The counter and the scan of the processes need one value before.
    await expect.poll(async () => (await api.processes.list({})).total, { timeout: 10_000 }).toBeGreaterThan(1);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const child = group.start(process.execPath, ['-e', EATER]);
    const kills = async () =>
      (await api.health.kills({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER })).filter(({ pid }) => pid === child.pid);
    await expect.poll(async () => (await kills()).length, { timeout: 30_000 }).toBe(1);
    const [kill] = await kills();
    expect(kill).toMatchObject({ by: 'kernel, limit of a group', isCertain: true });
    expect(kill?.sources).toEqual(expect.arrayContaining(['kernel log']));
    expect(kill?.text).toMatch(/^The kernel killed \S+ because its group reached its memory limit\./);
    expect(kill?.memoryBytes).toBeGreaterThan(LIMIT_BYTES / 4);
    await expect
      .poll(async () => (await api.alerts.list({})).filter(({ rule }) => rule === 'program-killed'), {
        timeout: 10_000,
      })
      .toMatchObject([{ phase: 'firing', summary: kill?.text }]);
    // On a busy machine it joins an incident that is open already.
    const events = async () => {
      const incidents = await api.health.incidents({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER });
      return incidents.flatMap(({ timeline }) => timeline.map(({ text }) => text)).join('\n');
    };
    await expect.poll(events, { timeout: 20_000 }).toContain('reached its memory limit');
    expect((await api.logs.tail({ lines: 200 })).map(({ message }) => message)).toContain(kill?.text);
    // The history of alerts is written after half a second.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await close();
    await host.end('SIGKILL');

    host = await startTestHost({ home });
    ({ api, close } = await host.connect());
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(await kills()).toEqual([kill]);
    const notified = await api.alerts.history({ kinds: ['firing'] });
    expect(notified.filter(({ rule }) => rule === 'program-killed')).toHaveLength(1);
    await close();
  }, 120_000);
});
