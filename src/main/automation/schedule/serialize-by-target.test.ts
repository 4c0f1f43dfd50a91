import { expect, it } from 'vitest';
import { FakeEngine } from '../../../../tests/helpers/fake-engine';
import { serializeByTarget } from './serialize-by-target';

it('serializes changes of one target, runs others at the same time, and continues after a failure', async () => {
  const engine = new FakeEngine();
  const gates = new Map<string, PromiseWithResolvers<void>>();
  engine.onApply = ({ action }) => {
    const gate = Promise.withResolvers<void>();
    gates.set(action, gate);
    return gate.promise;
  };
  const serialized = serializeByTarget(engine);
  const query = (action: string, target: string) => serialized.apply({ action, target, by: 'test', validate: false });
  const first = query('first', 'pid:1').catch((error: Error) => error.message);
  const second = query('second', 'pid:1');
  const other = query('other', 'pid:2');
  await Promise.resolve();
  expect(engine.requests.map(({ action }) => action)).toEqual(['first', 'other']);
  gates.get('other')?.resolve();
  expect(await other).toMatchObject({ state: 'kept' });
  gates.get('first')?.reject(new Error('it failed'));
  expect(await first).toBe('it failed');
  await expect.poll(() => gates.has('second')).toBe(true);
  gates.get('second')?.resolve();
  expect(await second).toMatchObject({ state: 'kept' });
});
