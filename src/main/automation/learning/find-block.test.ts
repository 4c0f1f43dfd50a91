import { expect, it } from 'vitest';
import { DAY_MS } from '../../../shared/model/time';
import type { ActionOutcome } from './action-outcome';
import { HALF_LIFE_MS } from './believe-effect';
import { findBlock } from './find-block';
import { contextIn } from './learning-context';

const HERE = contextIn('cpu', { role: 'laptop', onBattery: false, cpuBusyRatio: 0.9 });
const ON_BATTERY = contextIn('cpu', { role: 'laptop', onBattery: true, cpuBusyRatio: 0.9 });

const outcomes = (...tried: readonly (readonly [ActionOutcome['verdict'], number])[]): readonly ActionOutcome[] =>
  tried.map(([verdict, atMs], index) => ({
    changeId: `change-${index}`,
    action: 'act',
    context: HERE,
    atMs,
    verdict,
    gainRatio: 0,
    gainError: 0.1,
  }));

it('tolerates one failure, and not a second', () => {
  expect(findBlock(outcomes(['no effect', DAY_MS]), 'act', HERE, DAY_MS)).toBeUndefined();
  const block = findBlock(outcomes(['no effect', DAY_MS], ['worse', DAY_MS]), 'act', HERE, DAY_MS);
  expect(block).toEqual({ failures: 2, untilMs: DAY_MS + HALF_LIFE_MS });
});

it('blocks that action in that situation only', () => {
  const failed = outcomes(['worse', DAY_MS], ['worse', DAY_MS]);
  expect(findBlock(failed, 'other', HERE, DAY_MS)).toBeUndefined();
  expect(findBlock(failed, 'act', ON_BATTERY, DAY_MS)).toBeUndefined();
});

it('starts counting again after a success', () => {
  const tried = outcomes(['worse', 1 * DAY_MS], ['worse', 2 * DAY_MS], ['better', 3 * DAY_MS], ['worse', 4 * DAY_MS]);
  expect(findBlock(tried, 'act', HERE, 4 * DAY_MS)).toBeUndefined();
});

it('ends when the failures have decayed, later after more of them', () => {
  const twice = outcomes(['worse', DAY_MS], ['worse', DAY_MS]);
  expect(findBlock(twice, 'act', HERE, DAY_MS + HALF_LIFE_MS)).toBeUndefined();
  const fourTimes = [...twice, ...twice];
  expect(findBlock(fourTimes, 'act', HERE, DAY_MS + HALF_LIFE_MS)?.untilMs).toBe(DAY_MS + 2 * HALF_LIFE_MS);
  const longAgo = outcomes(['worse', DAY_MS], ['worse', DAY_MS + HALF_LIFE_MS]);
  const { untilMs } = findBlock(longAgo, 'act', HERE, DAY_MS + HALF_LIFE_MS) ?? {};
  expect(untilMs).toBeCloseTo(DAY_MS + HALF_LIFE_MS * (1 + Math.log2(1.5)), 0);
});
