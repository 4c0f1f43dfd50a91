import { describe, expect, it } from 'vitest';
import { Bus, everyOf, newestOf } from './bus';
import { setErrorReport } from './contain';

describe('newestOf', () => {
  it('gives a slow reader only the newest value', async () => {
    const bus = new Bus<number>();
    const values = newestOf(bus, undefined, 0);
    expect((await values.next()).value).toBe(0);
    for (const value of [1, 2, 3]) bus.emit(value);
    expect((await values.next()).value).toBe(3);
    await values.return(undefined);
    expect(bus.listeners).toBe(0);
  });

  it('lets timers run between the readers of one value', async () => {
    const bus = new Bus<number>();
    const readers = Array.from({ length: 100 }, () => newestOf(bus, undefined));
    let served = 0;
    let servedAtTimer: number | undefined;
    const reads = readers.map(async (values) => {
      await values.next();
      for (const untilMs = performance.now() + 2; performance.now() < untilMs; );
      served++;
    });
    setTimeout(() => {
      servedAtTimer = served;
    }, 10);
    bus.emit(1);
    await Promise.all(reads);
    expect(servedAtTimer).toBeLessThan(90);
  });

  it('ends with its signal, even while waiting', async () => {
    const bus = new Bus<number>();
    const abort = new AbortController();
    const values = newestOf(bus, abort.signal);
    const next = values.next();
    abort.abort();
    expect((await next).done).toBe(true);
    expect(bus.listeners).toBe(0);
  });
});

describe('everyOf', () => {
  it('omits nothing below its limit, and the oldest above it', async () => {
    const bus = new Bus<number>();
    const values = everyOf(bus, undefined, 3);
    const first = values.next();
    for (const value of [1, 2, 3, 4]) bus.emit(value);
    expect([(await first).value, (await values.next()).value, (await values.next()).value]).toEqual([2, 3, 4]);
    await values.return(undefined);
  });
});

describe('Bus', () => {
  it('notifies all listeners in order and forgets those that left', () => {
    const bus = new Bus<string>();
    const received: string[] = [];
    const stop = bus.on((value) => received.push(`a${value}`));
    bus.on((value) => received.push(`b${value}`));
    bus.emit('1');
    void stop();
    bus.emit('2');
    expect(received).toEqual(['a1', 'b1', 'b2']);
  });
});

it('calls the other listeners if one throws, and reports the error', () => {
  const errors: unknown[] = [];
  setErrorReport((_, error) => errors.push(error));
  try {
    const bus = new Bus<string>();
    const received: string[] = [];
    const failure = new Error('a broken listener');
    bus.on(() => {
      throw failure;
    });
    bus.on((value) => received.push(value));
    expect(() => bus.emit('a')).not.toThrow();
    expect(received).toEqual(['a']);
    expect(errors).toEqual([failure]);
  } finally {
    setErrorReport();
  }
});
