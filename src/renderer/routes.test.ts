import { expect, it } from 'vitest';
import { routeOf } from './routes';

it.each([
  ['', '#/'],
  ['#token=abc', '#/'],
  ['#/', '#/'],
  ['#/metrics', '#/metrics'],
  ['#/metrics?series=a{b="?#/"}&range=1h', '#/metrics'],
])('finds the page of %j', (hash, route) => expect(routeOf(hash)).toBe(route));
