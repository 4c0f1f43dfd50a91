import { expect, it } from 'vitest';
import { PagePorts } from './page-ports';

it('keeps one port a page', () => {
  const closed: string[] = [];
  const ports = new PagePorts();
  ports.set(1, () => void closed.push('first of 1'));
  ports.set(2, () => void closed.push('first of 2'));
  ports.set(1, () => void closed.push('second of 1'));
  expect(closed).toEqual(['first of 1']);
  ports.close(1);
  ports.close(1);
  expect(closed).toEqual(['first of 1', 'second of 1']);
  ports.closeAll();
  ports.closeAll();
  expect(closed).toEqual(['first of 1', 'second of 1', 'first of 2']);
});
