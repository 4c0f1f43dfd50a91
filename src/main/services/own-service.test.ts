import { expect, it } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import { createOwnService, type OwnParts } from './own-service';

function createOwn(parts: Partial<OwnParts> = {}, clock = new FakeClock()) {
  const { check } = createOwnService(
    {
      budget: { level: 0, steps: [] },
      loop: { recentProblem: undefined },
      worker: { restarts: 0 },
      collectors: () => [{ id: 'cpu', state: 'running' }],
      ...parts,
    },
    clock.monotonicMs,
  );
  return async () => check?.check(new AbortController().signal);
}

it('is within its budget, and names the sources that wait', async () => {
  expect(await createOwn()()).toMatchObject({ kind: 'ok', message: 'not throttled' });
  const check = createOwn({ collectors: () => [{ id: 'sensors', state: 'backing-off' }] });
  expect(await check()).toMatchObject({
    kind: 'ok',
    message: 'not throttled; sources waiting to retry: sensors',
    values: { waiting_sources: 1 },
  });
});

it('is degraded while it is slowed down, with the reason', async () => {
  const steps = ['no deep analysis: own CPU use is over its budget', 'slower on battery'];
  const check = createOwn({ budget: { level: 2, steps }, loop: { recentProblem: 'blocked once since the start' } });
  expect(await check()).toMatchObject({
    kind: 'degraded',
    message: `${steps.join('; ')}; blocked once since the start`,
    values: { slowed_steps: 2 },
  });
});

it('is not degraded by the battery alone', async () => {
  const check = createOwn({ budget: { level: 0, steps: ['slower on battery'] } });
  expect(await check()).toMatchObject({ kind: 'ok', message: 'slower on battery' });
});

it('mentions a restart of the worker for ten minutes', async () => {
  const clock = new FakeClock();
  const worker = { restarts: 0 };
  const check = createOwn({ worker }, clock);
  expect((await check())?.kind).toBe('ok');
  worker.restarts = 1;
  expect(await check()).toMatchObject({ kind: 'ok', message: 'not throttled; the worker was restarted' });
  clock.advance(11 * 60_000);
  expect((await check())?.message).toBe('not throttled');
});
