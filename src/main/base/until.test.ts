import { stat } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { until } from './until';

const late = () => new Error('late');

/** Keeps the event loop from running. */
function block(ms: number): void {
  for (const endMs = performance.now() + ms; performance.now() < endMs; );
}

it('returns a result that is in when a host runs again that was late', async () => {
  const waiting = until(stat('/'), AbortSignal.timeout(20), late);
  block(60);
  await expect(waiting).resolves.toMatchObject({ ino: expect.any(Number) });
});

it('ends at the signal, or at once after it', async () => {
  const never = new Promise<never>(() => undefined);
  await expect(until(never, AbortSignal.timeout(10), late)).rejects.toThrow('late');
  await expect(until(never, AbortSignal.abort(), late)).rejects.toThrow('late');
});
