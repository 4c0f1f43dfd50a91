import { expect, it, onTestFinished, vi } from 'vitest';
import { Bus } from '../base/bus';
import { endBoosts } from './end-boosts';

it('undoes boosts of applications that are no longer in front, and no other change', async () => {
  const undone: string[] = [];
  const open = [
    { id: 'one', action: 'foreground-boost', target: 'pid:1' },
    { id: 'two', action: 'foreground-boost', target: 'pid:2' },
    { id: 'three', action: 'group-weight', target: 'pid:2' },
    { id: 'four', action: 'foreground-boost', target: 'pid:4' },
  ];
  const changes = new Bus<true>();
  const engine = {
    getOptimizationStatus: () => ({ open }),
    rollbackOptimization: (id: string) => void undone.push(id),
  };
  const fronts = new Map([
    [1, true],
    [2, false],
  ]);
  onTestFinished(endBoosts(engine, changes, (pid) => fronts.get(pid), 20));
  changes.emit(true);
  expect(undone).toEqual([]);
  await vi.waitFor(() => expect(undone).toEqual(['two', 'four']));
});

it('ends nothing for a short look into another window', async () => {
  const changes = new Bus<true>();
  let front = 2;
  const undone: string[] = [];
  const engine = {
    getOptimizationStatus: () => ({ open: [{ id: 'one', action: 'foreground-boost', target: 'pid:1' }] }),
    rollbackOptimization: (id: string) => void undone.push(id),
  };
  const stop = endBoosts(engine, changes, (pid) => pid === front, 40);
  changes.emit(true);
  front = 1;
  changes.emit(true);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(undone).toEqual([]);
  front = 2;
  changes.emit(true);
  stop();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(undone).toEqual([]);
});
