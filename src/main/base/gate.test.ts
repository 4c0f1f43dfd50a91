import { expect, it } from 'vitest';
import { Gate } from './gate';

const limits = { running: 2, waiting: 3, patienceMs: 10_000 };

function createWork(gate: Gate, count: number, signal?: AbortSignal) {
  const finish: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const results = Array.from({ length: count }, () =>
    gate
      .run(async () => {
        running++;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => finish.push(resolve));
        running--;
        return 'done';
      }, signal)
      .catch((error: Error) => error.name),
  );
  return { finish, results, most: () => most };
}

it('runs a few at once, lets some wait in turn, and refuses the others', async () => {
  const { finish, results, most } = createWork(new Gate(limits), 8);
  await Promise.resolve();
  while (finish.length > 0) {
    finish.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const outcomes = await Promise.all(results);
  expect(outcomes).toEqual([...Array(5).fill('done'), ...Array(3).fill('UnavailableError')]);
  expect(most()).toBe(2);
});

it('ends the wait of a caller that leaves, and frees its place', async () => {
  const gate = new Gate({ ...limits, running: 1 });
  const abort = new AbortController();
  const first = createWork(gate, 1);
  const second = createWork(gate, 1, abort.signal);
  abort.abort();
  expect(await second.results[0]).toBe('AbortError');
  first.finish[0]?.();
  expect(await first.results[0]).toBe('done');
  const third = createWork(gate, 1);
  await new Promise((resolve) => setImmediate(resolve));
  third.finish[0]?.();
  expect(await third.results[0]).toBe('done');
});

it('refuses a caller that has waited too long', async () => {
  const gate = new Gate({ running: 1, waiting: 3, patienceMs: 10 });
  const first = createWork(gate, 1);
  expect(await createWork(gate, 1).results[0]).toBe('UnavailableError');
  first.finish[0]?.();
  expect(await first.results[0]).toBe('done');
});
