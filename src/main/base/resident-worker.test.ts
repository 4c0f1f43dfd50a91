import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { AppLog } from './log';
import { createResidentWorker, type WorkerPatience } from './resident-worker';

/** A worker in plain JavaScript that speaks the protocol of `remote.ts`. */
const WORKER = `
import { parentPort, threadId } from 'node:worker_threads';
parentPort.on('message', ({ id, method }) => {
  if (method === 'die') process.exit(3);
  if (method === 'hang') for (;;);
  parentPort.postMessage({ id, value: threadId });
});`;

interface Service {
  open(): number;
  die(): void;
  hang(): void;
}

/** A thread may need a second to start on a busy machine and is not stuck then. */
const PATIENCE: WorkerPatience = { pingEveryMs: 50, stuckAfterMs: 10_000, restartDelayMs: 20 };

function createWorker(patience: WorkerPatience = PATIENCE) {
  const file = join(temporaryDirectory(), 'worker.mjs');
  writeFileSync(file, WORKER);
  const appLog = new AppLog(
    () => undefined,
    () => 0,
  );
  const worker = createResidentWorker(pathToFileURL(file), appLog.for('worker'), patience);
  onTestFinished(() => worker.stop());
  const service = worker.target<Service>('duty');
  const threads: number[] = [];
  const open = async () => threads.push(await service.open());
  worker.onRestart('duty', open);
  return { worker, service, threads, open, said: () => appLog.tail(100).map(({ message }) => message) };
}

it('restarts after a crash and prepares its worker services again', async () => {
  const { worker, service, threads, open, said } = createWorker();
  await open();
  await expect(service.die()).rejects.toThrow('the worker exited with code 3');
  await expect.poll(() => threads.length, { timeout: 4_000 }).toBe(2);
  expect(threads[1]).not.toBe(threads[0]);
  expect(worker.restarts).toBe(1);
  expect(said()).toEqual(['the worker exited; restarting it']);
});

it('is ended when stuck in a loop, and restarted', async () => {
  const { worker, service, threads, open, said } = createWorker({ ...PATIENCE, stuckAfterMs: 2_000 });
  await open();
  await expect(service.hang()).rejects.toThrow('the worker exited');
  await expect.poll(() => threads.length, { timeout: 10_000 }).toBe(2);
  expect(worker.restarts).toBe(1);
  expect(said()).toEqual(['the worker does not respond; terminating it', 'the worker exited; restarting it']);
});

it('stays unchanged while it replies', async () => {
  const { worker, open, said } = createWorker();
  for (let count = 0; count < 8; count++) {
    await open();
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  expect(worker.restarts).toBe(0);
  expect(said()).toEqual([]);
});
