import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { keepSocket } from './kept-socket';
import { isAnswered } from './listen';

const keep = (path: string, dataDirectory: string, onProblem: (error: unknown) => void = () => undefined) =>
  keepSocket({ path, dataDirectory, onConnection: (socket) => socket.destroy(), onProblem, checkMs: 10 });

it.skipIf(process.platform === 'win32')('listens again after its file was deleted, until it is stopped', async () => {
  const home = temporaryDirectory();
  const path = join(home, 'sock');
  const stop = await keep(path, home);
  onTestFinished(stop);
  expect(await isAnswered(path)).toBe(true);
  rmSync(path);
  expect(await isAnswered(path)).toBe(false);
  await expect.poll(() => isAnswered(path)).toBe(true);
  await stop();
  await delay(50);
  expect(await isAnswered(path)).toBe(false);
});

it.skipIf(process.platform === 'win32')('retries if it cannot listen, and reports each change once', async () => {
  const home = temporaryDirectory();
  const path = join(home, 'sock');
  // Not a file that could be removed.
  mkdirSync(path);
  const onProblem = vi.fn();
  onTestFinished(await keep(path, home, onProblem));
  await delay(50);
  expect(onProblem).toHaveBeenCalledOnce();
  rmSync(path, { recursive: true });
  await expect.poll(() => isAnswered(path)).toBe(true);
  expect(onProblem.mock.calls.map(([error]) => error === undefined)).toEqual([false, true]);
});
