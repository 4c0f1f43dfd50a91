import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { createTasks } from './tasks';

/** A worker in plain JavaScript that speaks the protocol of `remote.ts`. */
const WORKER = `
import { parentPort, threadId } from 'node:worker_threads';
parentPort.on('message', async ({ id, method, args: [name, input] }) => {
  if (name === 'die' || method === 'die') process.exit(3);
  if (name === 'hang') for (;;);
  if (name === 'fail') return parentPort.postMessage({ id, error: 'failed as asked' });
  parentPort.postMessage({ id, value: { name, input, threadId } });
});`;

function workerUrl(): URL {
  const file = join(temporaryDirectory(), 'worker.mjs');
  writeFileSync(file, WORKER);
  return pathToFileURL(file);
}

function tasks(idleMs?: number, longestMs?: number) {
  const created = createTasks(workerUrl(), idleMs, longestMs);
  onTestFinished(() => created.stop());
  return created;
}

type Echo = { name: string; input: unknown; threadId: number };

it('runs tasks in order, the urgent first, on one worker', async () => {
  const { run } = tasks();
  const order: string[] = [];
  const first = run<Echo>('a', 1);
  const rest = ['b', 'c'].map((name, priority) => run<Echo>(name, 0, { priority }).then(() => order.push(name)));
  const { threadId, ...echo } = await first;
  expect(echo).toEqual({ name: 'a', input: 1 });
  await Promise.all(rest);
  expect(order).toEqual(['c', 'b']);
  expect((await run<Echo>('d', 0)).threadId).toBe(threadId);
});

it('ends an idle worker, and starts another for the next task', async () => {
  const { run } = tasks(20);
  const { threadId } = await run<Echo>('a', 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await run<Echo>('b', 0)).threadId).not.toBe(threadId);
});

it('ends a task that hangs when it is aborted, and runs the next', async () => {
  const { run } = tasks();
  const abort = new AbortController();
  const hanging = run('hang', 0, { signal: abort.signal });
  const next = run<Echo>('a', 0);
  setTimeout(() => abort.abort(), 50);
  await expect(hanging).rejects.toThrow(/abort/);
  expect((await next).name).toBe('a');
});

it('passes on the error of a task, and survives a worker that crashes', async () => {
  const { run } = tasks();
  await expect(run('fail', 0)).rejects.toThrow('failed as asked');
  await expect(run('die', 0)).rejects.toThrow('the worker exited with code 3');
  expect((await run<Echo>('a', 0)).name).toBe('a');
});

it('ends a stuck task, and continues with the next', async () => {
  const { run } = tasks(undefined, 3_000);
  await expect(run('hang', 0)).rejects.toThrow('the task was canceled');
  expect((await run<Echo>('a', 0)).name).toBe('a');
});

it('refuses tasks when stopped, including waiting ones', async () => {
  const { run, stop } = tasks();
  const running = run('hang', 0).catch((error: Error) => error.message);
  const waiting = run('a', 0).catch((error: Error) => error.message);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await stop();
  expect(await Promise.all([running, waiting])).toEqual(['the task was canceled', 'the workers have stopped']);
  await expect(run('a', 0)).rejects.toThrow('the workers have stopped');
});
