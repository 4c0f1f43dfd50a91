import { describe, expect, it, onTestFinished } from 'vitest';
import { sampleAlert } from '../../../tests/helpers/alert-samples';
import type { Notification, OutboxEntry } from '../../shared/contract/alert-schemas';
import type { Delivery } from './channel';
import { composeNotification } from './compose-notification';
import { Outbox } from './outbox';

const notification = (id: string, revision: number): Notification =>
  composeNotification(id, revision, [sampleAlert()], 0);

function create(answers: Delivery[], restored: readonly OutboxEntry[] = []) {
  const sent: string[] = [];
  const kept = new Map<string, OutboxEntry>(restored.map((entry) => [entry.key, entry]));
  const results: string[] = [];
  let nowMs = 0;
  const setNow = (value: number) => {
    nowMs = value;
  };
  const outbox = new Outbox({
    state: {
      set: async (_, key, entry) => void kept.set(key, entry as OutboxEntry),
      delete: async (_, key) => void kept.delete(key),
    },
    channel: (name) =>
      name === 'gone'
        ? undefined
        : {
            target: name,
            send: async ({ id, revision }, key) => {
              // It is on the disk before it is sent.
              expect(kept.has(key)).toBe(true);
              sent.push(`${id} ${revision}`);
              return answers.shift() ?? { kind: 'sent' };
            },
          },
    nowMs: () => nowMs,
    trustedNowMs: () => nowMs,
    onDropped: () => undefined,
    random: () => 0.5,
    onResult: (entry, { kind }) => results.push(`${entry.notification.id} ${kind}`),
    restored,
  });
  onTestFinished(() => outbox.stop());
  return { outbox, sent, kept, results, setNow };
}

describe('the outbox', () => {
  it('stores, sends and deletes', async () => {
    const { outbox, sent, kept, results } = create([]);
    await outbox.add('desktop', notification('a', 1));
    await expect.poll(() => kept.size).toBe(0);
    expect(sent).toEqual(['a 1']);
    expect(results).toEqual(['a sent']);
  });

  it('retries after the time that the channel requested, with the newest message of a notification', async () => {
    const { outbox, sent, kept, setNow } = create([{ kind: 'retry', reason: 'busy', afterMs: 10_000 }]);
    await outbox.add('desktop', notification('a', 1));
    await outbox.add('desktop', notification('a', 2));
    await outbox.add('desktop', notification('b', 1));
    await expect.poll(() => sent).toEqual(['a 1', 'b 1']);
    expect(outbox.entries).toMatchObject([{ key: 'desktop a 2', nextAttemptAtMs: 10_000 }]);
    setNow(9_999);
    outbox.start();
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(sent).toEqual(['a 1', 'b 1']);
    setNow(10_000);
    outbox.start();
    await expect.poll(() => sent, { timeout: 2_000 }).toEqual(['a 1', 'b 1', 'a 2']);
    await expect.poll(() => [...kept.keys()]).toEqual([]);
  });

  it('waits longer each time', async () => {
    const busy = Array.from({ length: 3 }, (): Delivery => ({ kind: 'retry', reason: 'busy' }));
    const { outbox, sent, setNow } = create(busy);
    await outbox.add('desktop', notification('a', 1));
    await expect.poll(() => outbox.entries[0]?.nextAttemptAtMs).toBe(2_000);
    setNow(2_000);
    outbox.start();
    await expect.poll(() => outbox.entries[0]?.nextAttemptAtMs, { timeout: 3_000 }).toBe(6_000);
    expect(sent).toHaveLength(2);
    expect(outbox.entries[0]?.lastError).toBe('busy');
  });

  it('stores rejected messages and those of deleted channels as dead letters, which can be retried', async () => {
    const { outbox, results, sent } = create([{ kind: 'rejected', reason: 'wrong address' }]);
    await outbox.add('desktop', notification('a', 1));
    await outbox.add('gone', notification('b', 1));
    await expect
      .poll(() => outbox.entries.map(({ status, lastError }) => `${status}: ${lastError}`))
      .toEqual(['dead: wrong address', 'dead: the channel gone no longer exists']);
    expect(results).toEqual(['b rejected', 'a rejected'].sort());
    expect(await outbox.revive('desktop a 1')).toBe(true);
    await expect.poll(() => sent).toEqual(['a 1', 'a 1']);
    expect(await outbox.revive('nothing')).toBe(false);
  });

  it('resends messages in transit after a kill under the same key', async () => {
    const entry: OutboxEntry = {
      key: 'desktop a 1',
      channel: 'desktop',
      notification: notification('a', 1),
      status: 'waiting',
      attempts: 1,
      createdAtMs: 0,
      nextAttemptAtMs: 0,
      expiresAtMs: 1e9,
      lastError: null,
    };
    const { outbox, sent, kept } = create([], [entry]);
    outbox.start();
    await expect.poll(() => kept.size, { timeout: 2_000 }).toBe(0);
    expect(sent).toEqual(['a 1']);
  });

  it('gives up after a day', async () => {
    const { outbox, results, setNow } = create([{ kind: 'retry', reason: 'down', afterMs: 1 }]);
    await outbox.add('desktop', notification('a', 1));
    await expect.poll(() => outbox.entries[0]?.attempts).toBe(1);
    setNow(25 * 3_600_000);
    outbox.start();
    await expect.poll(() => results, { timeout: 2_000 }).toContain('a expired');
    expect(outbox.entries[0]).toMatchObject({ status: 'dead', lastError: 'down' });
  });

  it('refuses a message that it has', async () => {
    const { outbox, sent } = create([{ kind: 'retry', reason: 'busy', afterMs: 1e6 }]);
    await outbox.add('desktop', notification('a', 1));
    await outbox.add('desktop', notification('a', 1));
    await expect.poll(() => sent).toEqual(['a 1']);
    expect(outbox.entries).toHaveLength(1);
  });
});
