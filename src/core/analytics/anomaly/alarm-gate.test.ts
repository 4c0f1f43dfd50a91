import { expect, it } from 'vitest';
import { createAlarmGate } from './alarm-gate';

it('passes an alarm once in nine samples', () => {
  const gate = createAlarmGate(1_000);
  const odd = [1, 2, 3, 9, 10, 11, 30].map((second) => second * 1_000);
  expect(odd.filter((atMs) => gate.isNew(atMs, true)).map((atMs) => atMs / 1_000)).toEqual([1, 10, 30]);
});

it('passes nothing while nothing is anomalous', () => {
  expect(createAlarmGate(1_000).isNew(0, false)).toBe(false);
});
