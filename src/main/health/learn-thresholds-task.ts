import { compareThresholds } from '../../core/replay/replay-health';
import { AdaptiveThresholdManager, type LearnedThresholds } from '../../core/thresholds/adaptive-threshold-manager';
import type {
  Incident,
  ReplayOutcome,
  ThresholdAdjustment,
  ThresholdRecommendation,
} from '../../shared/contract/health-schemas';
import type { MachineRole } from '../../shared/model/machine-role';
import type { ThresholdSource } from '../../shared/model/threshold';
import { localOffsetMs } from '../../shared/model/time';
import type { SeriesSet } from '../../shared/model/time-series';
import { thresholdHistories, toRecording } from './threshold-recording';

/** History that thresholds are replayed over. */
export interface ThresholdPast {
  readonly role: MachineRole;
  readonly kept: LearnedThresholds;
  readonly set: SeriesSet;
  readonly stepMs: number;
}

export interface LearnThresholdsInput extends ThresholdPast {
  readonly incidents: readonly Incident[];
  /** True to choose also the proposals that may be adopted together. */
  readonly choosesTogether: boolean;
}

export interface LearnedProposals {
  readonly proposals: readonly ThresholdRecommendation[];
  /** Proposals that may be adopted together, with the replay that shows it; null without any or without a request. */
  readonly together: { readonly ids: readonly string[]; readonly replay: ReplayOutcome } | null;
}

export interface ReplayThresholdsInput extends ThresholdPast {
  readonly adjustments: readonly ThresholdAdjustment[];
  /** Stored changes that are judged together with them. */
  readonly adopted: readonly ThresholdAdjustment[];
}

/** Reads weeks of history and replays them for each proposal: seconds of work, so a task. */
export function learnThresholds({
  role,
  kept,
  incidents,
  set,
  stepMs,
  choosesTogether,
}: LearnThresholdsInput): LearnedProposals {
  const manager = new AdaptiveThresholdManager({ role, mode: 'suggest', offsetMs: localOffsetMs, kept });
  const recording = toRecording(set, stepMs);
  const replay = (before: ThresholdSource, after: ThresholdSource) => compareThresholds(recording, before, after);
  manager.autoAdjustThresholds(
    { fromMs: recording.fromMs, toMs: recording.toMs, thresholds: thresholdHistories(set), incidents },
    replay,
  );
  const proposals = manager.suggestThresholdUpdates();
  const ids = choosesTogether ? manager.chooseTogether(replay) : [];
  if (ids.length === 0) return { proposals, together: null };
  const chosen = proposals.filter(({ id }) => ids.includes(id));
  return { proposals, together: { ids, replay: replay(manager, manager.thresholdsWith(chosen)) } };
}

/** Replays history with changes, and without those that were adopted shortly before. */
export function replayThresholds({
  role,
  kept,
  set,
  stepMs,
  adjustments,
  adopted,
}: ReplayThresholdsInput): ReplayOutcome {
  const manager = new AdaptiveThresholdManager({ role, mode: 'suggest', offsetMs: localOffsetMs, kept });
  const before = manager.thresholdsWith(adopted.map((change) => ({ ...change, to: change.from })));
  return compareThresholds(toRecording(set, stepMs), before, manager.thresholdsWith(adjustments));
}
