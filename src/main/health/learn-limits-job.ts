import { compareLimits } from '../../core/replay/replay-health';
import { AdaptiveThresholdManager, type LearnedLimits } from '../../core/thresholds/adaptive-threshold-manager';
import type { ThresholdRecommendation } from '../../core/thresholds/threshold-adjustment';
import type { Incident } from '../../shared/model/health';
import type { MachineRole } from '../../shared/model/limit';
import type { SeriesSet } from '../../shared/model/time-series';
import { limitHistories, toRecording } from './limit-recording';

export interface LearnLimitsInput {
  readonly role: MachineRole;
  readonly kept: LearnedLimits;
  readonly incidents: readonly Incident[];
  readonly set: SeriesSet;
  readonly stepMs: number;
}

/** How far local time is ahead of UTC, as the operating system says. */
export function localOffsetMs(atMs: number): number {
  return -new Date(atMs).getTimezoneOffset() * 60_000;
}

/** Looks at weeks of history and replays them for each proposal: seconds of work, so a job. */
export function learnLimits({
  role,
  kept,
  incidents,
  set,
  stepMs,
}: LearnLimitsInput): readonly ThresholdRecommendation[] {
  const manager = new AdaptiveThresholdManager({ role, mode: 'suggest', offsetMs: localOffsetMs, kept });
  const recording = toRecording(set, stepMs);
  manager.autoAdjustThresholds(
    { fromMs: recording.fromMs, toMs: recording.toMs, limits: limitHistories(set), incidents },
    (current, changed) => compareLimits(recording, current, changed),
  );
  return manager.suggestThresholdUpdates();
}
