import { expect, it } from 'vitest';
import type { ServiceStatus } from '../../../shared/contract/service-schemas';
import { countStates, groupServices, isSought, suffersFrom } from './board-order';

const service = (name: string, values: Partial<ServiceStatus> = {}): ServiceStatus => ({
  name,
  group: null,
  kind: 'http',
  target: 'http://127.0.0.1/',
  state: 'healthy',
  stateSinceMs: 0,
  lastCheckAtMs: 0,
  responseSeconds: 0.01,
  successRatio: 1,
  message: 'HTTP 200',
  dependsOn: [],
  canStart: false,
  canStop: false,
  restarts: 0,
  origin: 'file',
  ...values,
});

it('puts named groups first, Homeostat itself last, and broken services on top', () => {
  const groups = groupServices([
    service('homeostat', { origin: 'own' }),
    service('b', { group: 'Web' }),
    service('alone'),
    service('a', { group: 'Web' }),
    service('z', { group: 'Web', state: 'unhealthy' }),
    service('mail', { group: 'Mail' }),
  ]);
  expect(groups.map(({ title, services }) => [title, services.map(({ name }) => name)])).toEqual([
    ['Mail', ['mail']],
    ['Web', ['z', 'a', 'b']],
    ['Ungrouped', ['alone']],
    ['Homeostat itself', ['homeostat']],
  ]);
});

it('does not speak of groups where there are none', () => {
  expect(groupServices([service('alone')]).map(({ title }) => title)).toEqual(['Services']);
});

it('counts states, the worst first', () => {
  const all = [service('a'), service('b', { state: 'degraded' }), service('c'), service('d', { state: 'unhealthy' })];
  expect(countStates(all)).toEqual([
    { state: 'unhealthy', count: 1 },
    { state: 'degraded', count: 1 },
    { state: 'healthy', count: 2 },
  ]);
});

it('names the dependency that a service suffers from, and none for one that is well', () => {
  const database = service('database', { state: 'unhealthy' });
  const page = service('page', { state: 'unhealthy', dependsOn: ['cache', 'database'] });
  expect(suffersFrom(page, [service('cache'), database, page])).toBe('database');
  expect(suffersFrom({ ...page, state: 'healthy' }, [database])).toBeUndefined();
  expect(suffersFrom(page, [service('cache'), service('database'), page])).toBeUndefined();
});

it('finds a service by words of its name, group, target and state, in any order', () => {
  const page = service('Shop page', { group: 'Web', target: 'http://127.0.0.1:8080/', state: 'degraded' });
  for (const sought of ['', 'web shop', '8080', 'degraded', 'PAGE ']) expect(isSought(page, sought)).toBe(true);
  for (const sought of ['mail', 'shop healthy']) expect(isSought(page, sought)).toBe(false);
});
