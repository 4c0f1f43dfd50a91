import { expect, it } from 'vitest';
import { createFakeContext } from '../../../tests/helpers/fake-context';
import type { Status } from '../../shared/contract/schemas';
import type { State } from '../../shared/model/severity';
import { UnreachableError } from '../transports/connect-app';
import { exitCodeOf, withApi } from './verb';

it.each<[State, number]>([
  ['healthy', 0],
  ['degraded', 1],
  ['unhealthy', 1],
  ['recovering', 1],
  ['unknown', 1],
  ['critical', 2],
])('reports %s by exit code %i', (state, code) => expect(exitCodeOf(state)).toBe(code));

it('closes the connection after success and after failure', async () => {
  const context = createFakeContext({});
  expect(await withApi(context, async () => 'done')).toBe('done');
  await expect(
    withApi(context, async () => {
      throw new RangeError('a bug');
    }),
  ).rejects.toThrow(RangeError);
  expect(context.connections()).toEqual({ opened: 2, closed: 2 });
});

it('reports that the host exited in place of an error of the transport', async () => {
  const context = createFakeContext({});
  const failing = withApi(context, async ({ closed }) => {
    context.endHost();
    await closed;
    throw new Error('Queue[1] was closed');
  });
  await expect(failing).rejects.toThrow(UnreachableError);
  await expect(failing).rejects.toThrow('the host exited');
});

it('advises a restart if a host of another build does not know a call', async () => {
  const other = { status: { get: async () => ({ build: 'another' }) as Status } };
  const same = { status: { get: async () => ({ build: null }) as Status } };
  const fail = async () => {
    throw new Error('Not Found');
  };
  await expect(withApi(createFakeContext(other), fail)).rejects.toMatchObject({
    message: 'the running host is of another build of Homeostat and cannot do this: Not Found',
    advice: expect.stringContaining('`homeostat restart`'),
  });
  await expect(withApi(createFakeContext(same), fail)).rejects.toThrow(/^Not Found$/);
});
