import { expect, it } from 'vitest';
import { SerialQueue } from './serial-queue';

it('works in order, after its caller, and continues after a failure', async () => {
  const done: string[] = [];
  const queue = new SerialQueue((error) => done.push(`failed: ${(error as Error).message}`));
  void queue.add(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    done.push('first');
  });
  void queue.add(() => {
    throw new Error('no');
  });
  void queue.add(() => void done.push('third'));
  done.push('handed over');
  await queue.settled;
  expect(done).toEqual(['handed over', 'first', 'failed: no', 'third']);
});
