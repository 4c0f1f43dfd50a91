import { expect, test } from 'vitest';
import { HOUR_MS } from '../../../shared/model/time';
import { createMachineTrack, trackFrame } from './machine-track';
import { CONFIDENT_SURPRISE, NOTICE_SURPRISE } from './score';

/** Creates a track that has seen `frames` in which ten series contributed 0.4, 0.5 or 0.6 each. */
function createSettledTrack(frames: number) {
  const track = createMachineTrack();
  for (let frame = 0; frame < frames; frame++) {
    trackFrame(track, 0, new Float64Array(12).fill(0.4 + (frame % 3) / 10));
  }
  return track;
}

test('converges to the median of the ten largest contributions', () => {
  expect(createSettledTrack(500).level).toBeCloseTo(5, 0);
});

test('scores 0 until the level is known', () => {
  const track = createMachineTrack();
  trackFrame(track, 0, new Float64Array(12).fill(0.5));
  expect(trackFrame(track, 0, new Float64Array(12).fill(6))).toBe(0);
});

test('notices a statistic of twice the level plus its ground', () => {
  const track = createSettledTrack(500);
  const { level } = track;
  const above = (share: number) => new Float64Array(10).fill((level + share * (10 + level)) / 10);
  expect(trackFrame({ ...track }, HOUR_MS, above(0.98))).toBeLessThan(NOTICE_SURPRISE);
  expect(trackFrame({ ...track }, HOUR_MS, above(1.02))).toBeGreaterThan(NOTICE_SURPRISE);
});

test('is never confident after a single frame', () => {
  const track = createSettledTrack(500);
  const wild = new Float64Array(12).fill(2.2);
  const first = trackFrame(track, HOUR_MS, wild);
  expect(first).toBeGreaterThan(NOTICE_SURPRISE);
  expect(first).toBeLessThan(CONFIDENT_SURPRISE);
  expect(trackFrame(track, HOUR_MS + 60_000, wild)).toBeGreaterThanOrEqual(CONFIDENT_SURPRISE);
  expect(track.oddFrames).toBe(2);
});
