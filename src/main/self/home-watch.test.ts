import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { watchHome } from './home-watch';

function watch() {
  const directory = join(temporaryDirectory(), 'home');
  mkdirSync(directory);
  const onLost = vi.fn();
  onTestFinished(watchHome({ directory, onLost, checkMs: 10 }));
  return { directory, onLost };
}

it('reports once that a directory was deleted, even if another one has its name', async () => {
  const { directory, onLost } = watch();
  await delay(50);
  expect(onLost).not.toHaveBeenCalled();
  rmSync(directory, { recursive: true });
  mkdirSync(directory);
  if (process.platform !== 'linux') return;
  await expect.poll(() => onLost.mock.calls.length).toBe(1);
  await delay(50);
  expect(onLost).toHaveBeenCalledOnce();
});

it('reports that a directory was moved away', async () => {
  const { directory, onLost } = watch();
  renameSync(directory, `${directory}-2`);
  await expect.poll(() => onLost.mock.calls.length).toBe(1);
});
