import { expect, it } from 'vitest';
import { startOrder, stopOrder } from './start-order';

const services = [
  { name: 'web', depends_on: ['api'] },
  { name: 'api', depends_on: ['database', 'cache'] },
  { name: 'cache', depends_on: [] },
  { name: 'database', depends_on: [] },
  { name: 'other', depends_on: [] },
];

it('starts dependencies first', () => {
  expect(startOrder(services, 'web').map(({ name }) => name)).toEqual(['database', 'cache', 'api', 'web']);
});

it('stops dependents first', () => {
  expect(stopOrder(services, 'database').map(({ name }) => name)).toEqual(['web', 'api', 'database']);
});

it('cuts a circle', () => {
  const circle = [
    { name: 'a', depends_on: ['b'] },
    { name: 'b', depends_on: ['a'] },
  ];
  expect(startOrder(circle, 'a').map(({ name }) => name)).toEqual(['b', 'a']);
});
