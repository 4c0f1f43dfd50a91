import { setImmediate } from 'node:timers';
import { contained } from './contain';

const waiting: (() => void)[] = [];

/**
 * Resolves in a later turn of the event loop, for one caller per turn: a frame for a thousand subscriptions, each with
 * its own checks, leaves time for timers and connections in between.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(release);
  });
}

const release = contained('the next turn', () => {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(release);
});
