import { expect, it } from 'vitest';
import { Store } from './store';

it('notifies its listeners of new values only', () => {
  const store = new Store(1);
  const received: number[] = [];
  const stop = store.subscribe(() => received.push(store.get()));
  store.set(1);
  store.set(2);
  stop();
  store.set(3);
  expect(received).toEqual([2]);
});

it('is active from the first listener to the last', () => {
  const log: string[] = [];
  const store = new Store(0, () => {
    log.push('on');
    return () => log.push('off');
  });
  const listener = () => undefined;
  const first = store.subscribe(listener);
  const second = store.subscribe(listener);
  first();
  first();
  expect(log).toEqual(['on']);
  second();
  expect(log).toEqual(['on', 'off']);
  store.subscribe(listener)();
  expect(log).toEqual(['on', 'off', 'on', 'off']);
});
