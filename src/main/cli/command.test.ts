import { expect, it } from 'vitest';
import { createFakeContext } from '../../../tests/helpers/fake-context';
import type { State } from '../../shared/model/severity';
import { UnreachableError } from '../transports/connect-app';
import { exitCodeOf, withApi } from './command';

it.each<[State, number]>([
  ['healthy', 0],
  ['degraded', 1],
  ['unhealthy', 1],
  ['recovering', 1],
  ['unknown', 1],
  ['critical', 2],
])('%s is told by exit code %i', (state, code) => expect(exitCodeOf(state)).toBe(code));

it('closes the connection whether the work succeeds or fails', async () => {
  const context = createFakeContext({});
  expect(await withApi(context, async () => 'done')).toBe('done');
  await expect(
    withApi(context, async () => {
      throw new RangeError('a bug');
    }),
  ).rejects.toThrow(RangeError);
  expect(context.connections()).toEqual({ opened: 2, closed: 2 });
});

it('says that the host ended, whatever the transport made of it', async () => {
  const context = createFakeContext({});
  const failing = withApi(context, async ({ closed }) => {
    context.endHost();
    await closed;
    throw new Error('Queue[1] was closed');
  });
  await expect(failing).rejects.toThrow(UnreachableError);
  await expect(failing).rejects.toThrow('the host exited');
});
