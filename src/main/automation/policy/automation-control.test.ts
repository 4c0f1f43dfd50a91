import { expect, it } from 'vitest';
import { FakeClock } from '../../../../tests/helpers/fake-clock';
import { createMemoryState } from '../../../../tests/helpers/memory-state';
import { DEFAULT_CONFIG } from '../../../shared/model/config';
import { HOUR_MS } from '../../../shared/model/time';
import { AutomationControl } from './automation-control';

function create(state = createMemoryState(), clock = new FakeClock()) {
  const settings = { current: DEFAULT_CONFIG.automation };
  const report = (error: unknown) => {
    throw error;
  };
  const control = new AutomationControl({ settings: () => settings.current, state, clock, report });
  const allow = () => {
    settings.current = { ...settings.current, levels: { ...settings.current.levels, memory: 'automatic' } };
    control.noteLevels();
  };
  return { control, clock, state, allow };
}

it('only suggests until a person allows more', () => {
  expect(create().control.level('processor')).toBe('suggest');
});

it('logs dry runs for a day after an area was first allowed to act, also over a restart', async () => {
  const { control, clock, state, allow } = create();
  expect(control.watchesUntilMs('memory')).toBeNull();
  allow();
  const untilMs = clock.nowMs() + 24 * HOUR_MS;
  expect(control.watchesUntilMs('memory')).toBe(untilMs);
  clock.advance(10 * HOUR_MS);
  const again = create(state, clock);
  await again.control.load();
  again.allow();
  expect(again.control.watchesUntilMs('memory')).toBe(untilMs);
  clock.advance(14 * HOUR_MS);
  expect(again.control.watchesUntilMs('memory')).toBeNull();
});

it('ends a pause automatically, and keeps a panic until it is resumed', async () => {
  const { control, clock, state } = create();
  control.pauseAll('paused', clock.nowMs() + HOUR_MS);
  expect(control.pause).toMatchObject({ kind: 'paused' });
  clock.advance(HOUR_MS);
  expect(control.pause).toBeNull();
  control.pauseAll('panic', null);
  clock.advance(100 * 24 * HOUR_MS);
  const again = create(state, clock);
  await again.control.load();
  expect(again.control.pause).toMatchObject({ kind: 'panic', untilMs: null });
  again.control.resume();
  expect(again.control.pause).toBeNull();
});
