import { expect, it } from 'vitest';
import { proposeServices } from './discover-services';

it('proposes a program once, and none that is watched, our own, or on an ephemeral port', () => {
  const listeners = [
    { port: 5051, app: 'runner.py', pid: 10, isPublic: true },
    { port: 5052, app: 'runner.py', pid: 10, isPublic: false },
    { port: 7842, app: 'homeostat', pid: 99, isPublic: false },
    { port: 40_000, app: 'browser', pid: 11, isPublic: false },
    { port: 22, app: null, pid: null, isPublic: true },
  ];
  const first = proposeServices(listeners, [], 99);
  expect(first.map(({ definition }) => definition.name)).toEqual(['runner.py', 'runner.py 5052', 'port 22']);
  expect(first[0]?.reason).toBe('runner.py listens on port 5051 and is reachable from other machines.');
  const again = proposeServices(
    listeners,
    first.map(({ definition }) => definition),
    99,
  );
  expect(again).toEqual([]);
});
