import type { Incident, ReplayOutcome } from '../../shared/contract/health-schemas';
import type { Frame } from '../../shared/model/frame';
import type { SeriesTable } from '../../shared/model/series';
import type { ThresholdSource } from '../../shared/model/threshold';
import { HealthEvaluator } from '../health/health-evaluator';

/** A recorded or simulated period that can be replayed any number of times. */
export interface Recording {
  readonly table: SeriesTable;
  readonly fromMs: number;
  readonly toMs: number;
  frames(): Iterable<Frame>;
}

/**
 * Replays a recording as if it were live. @returns the incidents, oldest first
 *
 * @internal exported for tests: the result by which two replays are compared
 */
export function replayHealth(recording: Recording, thresholds: ThresholdSource): readonly Incident[] {
  const judge = new HealthEvaluator({ table: recording.table, thresholds, ownPid: 0, startedAtMs: recording.fromMs });
  for (const frame of recording.frames()) judge.observe(frame);
  return [...judge.incidents.closed, ...judge.incidents.open].sort((a, b) => a.openedAtMs - b.openedAtMs);
}

/** Compares the incidents of the same past under two sets of thresholds. */
export function compareThresholds(
  recording: Recording,
  current: ThresholdSource,
  changed: ThresholdSource,
): ReplayOutcome {
  const before = replayHealth(recording, current);
  const after = replayHealth(recording, changed);
  const matchOf = (incident: Incident) => after.find((other) => isSame(incident, other));
  const critical = before.filter(({ severity }) => severity === 'critical');
  return {
    fromMs: recording.fromMs,
    toMs: recording.toMs,
    crossingsBefore: before.length,
    crossingsAfter: after.length,
    incidentsMissed: critical.filter((incident) => matchOf(incident) === undefined).length,
    incidentsEarlier: before.filter((incident) => {
      const other = matchOf(incident);
      return other !== undefined && other.openedAtMs < incident.openedAtMs;
    }).length,
  };
}

function isSame(a: Incident, b: Incident): boolean {
  const overlaps = a.openedAtMs < (b.closedAtMs ?? Infinity) && b.openedAtMs < (a.closedAtMs ?? Infinity);
  return overlaps && a.resource === b.resource && a.subject === b.subject;
}
