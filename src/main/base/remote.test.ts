import { MessageChannel } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { setErrorReport } from './contain';
import { AdvisedError } from './errors';
import { Caller, serveCalls } from './remote';

interface Sums {
  add(a: number, b: number): number;
  fail(): never;
  wait(): Promise<void>;
  giveFunction(): unknown;
}

function connect(): Caller {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  const sums: Sums = {
    add: (a, b) => a + b,
    fail: () => {
      throw new AdvisedError('no', 'try yes');
    },
    wait: () => new Promise(() => undefined),
    giveFunction: () => () => 1,
  };
  serveCalls(port2, (target) => {
    if (target !== 'sums') throw new Error(`no ${target}`);
    return { ...sums };
  });
  return new Caller(port1);
}

it('responds to calls, each with its own result', async () => {
  const sums = connect().target<Sums>('sums');
  expect(await Promise.all([sums.add(1, 2), sums.add(3, 4)])).toEqual([3, 7]);
});

it('transfers an error with its advice', async () => {
  const failure = await connect()
    .target<Sums>('sums')
    .fail()
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AdvisedError);
  expect(failure).toMatchObject({ message: 'no', advice: 'try yes' });
});

it('names an unknown target or method', async () => {
  const caller = connect();
  await expect(caller.target<Sums>('products').add(1, 2)).rejects.toThrow('no products');
  await expect(caller.target<{ divide(): void }>('sums').divide()).rejects.toThrow('sums has no method divide');
});

it('fails open and later calls when the other side is gone', async () => {
  const caller = connect();
  const open = caller.target<Sums>('sums').wait();
  expect(caller.pending).toBe(1);
  caller.close('the worker died');
  await expect(open).rejects.toThrow('the worker died');
  await expect(caller.target<Sums>('sums').add(1, 2)).rejects.toThrow('the worker died');
});

it('fails a call whose result or argument cannot be cloned, and continues', async () => {
  const caller = connect();
  const sums = caller.target<Sums>('sums');
  await expect(sums.giveFunction()).rejects.toThrow(/could not be cloned/);
  await expect(sums.add(1, (() => 2) as unknown as number)).rejects.toThrow(/could not be cloned/);
  expect(caller.pending).toBe(0);
  expect(await sums.add(1, 2)).toBe(3);
});

it('survives messages that are not calls', async () => {
  const errors: unknown[] = [];
  setErrorReport((_, error) => errors.push(error));
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => {
    port1.close();
    setErrorReport();
  });
  serveCalls(port2, () => ({ one: () => 1 }));
  const caller = new Caller(port1);
  for (const message of [null, 1, 'text', {}, []]) port1.postMessage(message);
  for (const message of [null, 1, 'text', {}, []]) port2.postMessage(message);
  expect(await caller.target<{ one(): number }>('any').one()).toBe(1);
  expect(errors.length).toBeGreaterThan(0);
});
