import { chmodSync, lchownSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  channelTools,
  HOSTILE,
  hostileNotification,
  sampleNotification,
} from '../../../../tests/helpers/channel-samples';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import type { Notification } from '../../../shared/contract/alert-schemas';
import type { DesktopMessage, DesktopOutcome } from '../../base/desktop-notifier';
import { createChannel } from './registry';

describe('a log file', () => {
  function open(path: string) {
    const channel = createChannel({ name: 'a', kind: 'log', path }, channelTools());
    onTestFinished(() => void channel.close?.());
    return (notification: Notification) => channel.send(notification, 'key', AbortSignal.timeout(1_000));
  }

  it('receives one JSON object per line, for any text', async () => {
    const path = join(temporaryDirectory(), 'alerts', 'alerts.log');
    const send = open(path);
    expect(await send(sampleNotification())).toEqual({ kind: 'sent' });
    expect(await send(hostileNotification)).toEqual({ kind: 'sent' });
    const text = readFileSync(path, 'utf8');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ title: '/ is 95% full', host: 'desk', key: expect.any(String) });
    expect(text).not.toMatch(/\\u001b|\\r|\u202e/);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it.runIf(process.getuid?.() === 0)("is not written through another user's link", async () => {
    const directory = temporaryDirectory();
    const [victim, path] = [join(directory, 'victim'), join(directory, 'alerts.log')];
    writeFileSync(victim, 'precious');
    symlinkSync(victim, path);
    const send = open(path);
    lchownSync(path, 12_345, 12_345);
    expect(await send(sampleNotification())).toMatchObject({
      kind: 'retry',
      reason: expect.stringContaining('is a link of another user (uid 12345)'),
    });
    expect(readFileSync(victim, 'utf8')).toBe('precious');
    lchownSync(path, 0, 0);
    expect(await send(sampleNotification())).toEqual({ kind: 'sent' });
  });

  it('is retried if it cannot be written', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'file'), '');
    const path = join(directory, 'file', 'alerts.log');
    expect(await open(path)(sampleNotification())).toEqual({
      kind: 'retry',
      reason: `cannot write to ${path}; check its directory and the free disk space`,
    });
  });
});

describe('a command', () => {
  function send(script: string, notification: Notification, timeoutMs = 5_000) {
    const program = join(temporaryDirectory(), 'program');
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
    const channel = createChannel(
      { name: 'a', kind: 'command', command: [program, '$(id)', HOSTILE.slice(0, 20)] },
      channelTools(),
    );
    return { program, delivery: channel.send(notification, 'key', AbortSignal.timeout(timeoutMs)) };
  }

  it('reads the notification on its standard input, and its arguments unchanged', async () => {
    const file = join(temporaryDirectory(), 'got');
    const { delivery } = send(`cat > ${file}; printf '%s' "$1" > ${file}.1`, hostileNotification);
    expect(await delivery).toEqual({ kind: 'sent' });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ host: 'desk', severity: 'warning' });
    expect(readFileSync(`${file}.1`, 'utf8')).toBe('$(id)');
  });

  it('need not read it', async () => {
    const { delivery } = send('exit 0', sampleNotification({ body: 'x\n'.repeat(100_000) }));
    expect(await delivery).toEqual({ kind: 'sent' });
  });

  it('reports its result by its exit code, and never its output', async () => {
    const failing = send('echo secret >&2; exit 3', sampleNotification());
    expect(await failing.delivery).toEqual({ kind: 'rejected', reason: `${failing.program} exited with code 3` });
    const later = send('exit 75', sampleNotification());
    expect(await later.delivery).toEqual({ kind: 'retry', reason: `${later.program} exited with code 75` });
    const killed = send('kill -9 $$', sampleNotification());
    expect(await killed.delivery).toEqual({ kind: 'retry', reason: `${killed.program} was killed by a signal` });
  });

  it('is killed if it does not end', async () => {
    const { program, delivery } = send('sleep 60', sampleNotification(), 200);
    expect(await delivery).toEqual({ kind: 'retry', reason: `${program} timed out` });
  });

  it('is rejected if it does not exist', async () => {
    const channel = createChannel({ name: 'a', kind: 'command', command: ['/nonexistent'] }, channelTools());
    expect(await channel.send(sampleNotification(), 'key', AbortSignal.timeout(1_000))).toEqual({
      kind: 'rejected',
      reason: 'cannot start /nonexistent (ENOENT)',
    });
  });
});

describe('the desktop', () => {
  function send(outcome: DesktopOutcome, notification: Notification = sampleNotification()) {
    const shown: DesktopMessage[] = [];
    const desktop = {
      show: async (message: DesktopMessage) => {
        shown.push(message);
        return outcome;
      },
      withdraw: async () => undefined,
      close: () => undefined,
    };
    const channel = createChannel({ name: 'a', kind: 'desktop' }, channelTools({ desktop }));
    return { shown, delivery: channel.send(notification, 'key', AbortSignal.timeout(1_000)) };
  }

  it('shows the severity and the advice', () => {
    expect(send({ kind: 'shown' }, sampleNotification({ severity: 'critical' })).shown).toEqual([
      {
        id: 'incident-1',
        title: 'Critical: / is 95% full',
        body: 'It usually is 40% full.\nFree space.',
        urgency: 'critical',
        isOver: false,
      },
    ]);
  });

  it('shows the end without a sound', () => {
    const over = sampleNotification({
      severity: 'critical',
      status: 'resolved',
      title: 'Resolved: / is full',
      advice: '',
    });
    expect(send({ kind: 'shown' }, over).shown[0]).toMatchObject({
      title: 'Resolved: / is full',
      urgency: 'low',
      isOver: true,
    });
  });

  it('shows no control characters', () => {
    const [message] = send({ kind: 'shown' }, hostileNotification).shown;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(`${message?.title}${message?.body}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u200b]/);
  });

  it('is tried again if it is absent, and rejected if it can never be available', async () => {
    expect(await send({ kind: 'shown' }).delivery).toEqual({ kind: 'sent' });
    expect(await send({ kind: 'absent', reason: 'no bus' }).delivery).toEqual({ kind: 'retry', reason: 'no bus' });
    expect(await send({ kind: 'failed', reason: 'no' }).delivery).toEqual({ kind: 'retry', reason: 'no' });
    const nowhere = createChannel({ name: 'a', kind: 'desktop' }, channelTools());
    expect(await nowhere.send(sampleNotification(), 'key', AbortSignal.timeout(1_000))).toMatchObject({
      kind: 'rejected',
    });
  });
});
