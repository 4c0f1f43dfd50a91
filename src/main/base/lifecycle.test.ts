import { expect, it } from 'vitest';
import { StopStack } from './lifecycle';

it('stops in reverse order, once, despite failures and stops that hang', async () => {
  const stopped: string[] = [];
  const problems: string[] = [];
  const stack = new StopStack((name, problem) => problems.push(`${name}: ${problem}`), 20);
  stack.push('first', () => void stopped.push('first'));
  stack.push('failing', () => {
    throw new Error('no');
  });
  stack.push('hanging', () => new Promise(() => undefined));
  stack.push('last', async () => void stopped.push('last'));
  await Promise.all([stack.stopAll(), stack.stopAll()]);
  expect(stopped).toEqual(['last', 'first']);
  expect(problems).toEqual(['hanging: did not stop within 20 ms', 'failing: no']);
});
