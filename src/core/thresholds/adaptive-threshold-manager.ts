import type {
  Bounds,
  Incident,
  ReplayOutcome,
  ThresholdAdjustment,
  ThresholdMode,
  ThresholdRecommendation,
} from '../../shared/contract/health-schemas';
import { asReason } from '../../shared/format/sentence';
import { hourOfWeek } from '../../shared/model/hour-of-week';
import type { MachineRole } from '../../shared/model/machine-role';
import type { ThresholdSource } from '../../shared/model/threshold';
import { HOUR_MS, type LocalOffsetMs } from '../../shared/model/time';
import { LearnedBounds, type LearnedRecord } from './learned-bounds';
import { suggestAdjustment } from './suggest-adjustment';
import { isHarmful, type MetricHistory } from './threshold-adjustment';
import { THRESHOLDS, thresholdDefinition } from './threshold-catalog';

/** An adopted change, for the audit. */
export interface ThresholdChange extends ThresholdAdjustment {
  readonly id: string;
  readonly atMs: number;
  readonly by: 'person' | 'auto';
  readonly isReverted: boolean;
}

/** Data stored across restarts. */
export interface LearnedThresholds {
  readonly learned: readonly LearnedRecord[];
  /** Oldest first. */
  readonly changes: readonly ThresholdChange[];
}

/** Replays the past with two sets of bounds. */
export type Replay = (before: ThresholdSource, after: ThresholdSource) => ReplayOutcome;

/** The reason why no threshold was changed, for a person. */
export interface Refusal {
  readonly refused: string;
}

export interface ThresholdOptions {
  readonly role: MachineRole;
  readonly mode: ThresholdMode;
  readonly offsetMs: LocalOffsetMs;
  readonly kept?: LearnedThresholds;
}

/** Factor by which the number of crossings may grow before a change is rejected. */
const BEARABLE_MORE = 1.5;
const KEPT_CHANGES = 500;

/**
 * Owns every threshold: returns the active bounds, learns from the past and from incidents, and changes nothing that a
 * replay of the past has not confirmed. The bounds never leave the safe range of the catalog.
 */
export class AdaptiveThresholdManager implements ThresholdSource {
  readonly #learned = new Map<string, LearnedBounds>();
  readonly #changes: ThresholdChange[];
  readonly #harmful = new Map<string, Incident>();
  #recommendations: readonly ThresholdRecommendation[] = [];
  /** Ids of changes adopted after the proposals were computed; further ones are judged together with them. */
  readonly #adoptedSinceReview = new Set<string>();
  #hasMovedSinceReview = false;
  #openIncidents = 0;
  #hour = 0;
  #hourUntilMs = Number.NEGATIVE_INFINITY;
  mode: ThresholdMode;

  constructor(private readonly options: ThresholdOptions) {
    this.mode = options.mode;
    for (const record of options.kept?.learned ?? []) {
      this.#learned.set(record.limit, new LearnedBounds(record.limit, record));
    }
    this.#changes = [...(options.kept?.changes ?? [])];
  }

  get role(): MachineRole {
    return this.options.role;
  }

  /** The reason why nothing may be changed now, or null. Learning during an incident would make trouble usual. */
  get frozen(): string | null {
    return this.#openIncidents > 0 ? 'An incident is open.' : null;
  }

  /** Newest first. */
  get changes(): readonly ThresholdChange[] {
    return this.#changes.toReversed();
  }

  bounds(id: string, atMs: number): Bounds {
    const preset = thresholdDefinition(id).bounds[this.options.role];
    if (this.mode === 'off' || this.#learned.size === 0) return preset;
    return this.#learned.get(id)?.at(this.#hourAt(atMs)) ?? preset;
  }

  /** Returns the bounds of a threshold without anything learned. */
  preset(id: string): Bounds {
    return thresholdDefinition(id).bounds[this.options.role];
  }

  /** Analyzes the past and makes proposals; in mode `auto` adopts those that the replay confirms. */
  autoAdjustThresholds(history: MetricHistory, replay: Replay): void {
    if (this.mode === 'off') return;
    this.learnFromIncidents(history.incidents);
    this.#beginReview();
    const known = [...this.#harmful.values()].filter(({ openedAtMs }) => openedAtMs >= history.fromMs);
    const incidents = [...history.incidents.filter(({ id }) => !this.#harmful.has(id)), ...known];
    const recommendations = THRESHOLDS.flatMap((definition): ThresholdRecommendation[] => {
      const current = this.#learned.get(definition.id)?.toJSON().always ?? this.preset(definition.id);
      const adjustment = suggestAdjustment(definition, current, { ...history, incidents }, this.options.offsetMs);
      if (adjustment === undefined) return [];
      const outcome = replay(this, this.thresholdsWith([adjustment]));
      const id = `${definition.id}-${history.toMs}`;
      const isValid = this.validateThresholdChanges([adjustment], () => outcome) === undefined;
      return [{ ...adjustment, id, replay: outcome, isValid }];
    });
    this.propose(recommendations);
    if (this.mode === 'auto') this.adopt(this.chooseTogether(replay), history.toMs, 'auto', replay);
  }

  /** Sets proposals that were computed elsewhere, each replayed alone. */
  propose(recommendations: readonly ThresholdRecommendation[]): void {
    this.#recommendations = recommendations;
    this.#beginReview();
  }

  /**
   * Validates changes together with all that were adopted since the proposals were computed: they must stay in the
   * range of the catalog, miss no critical incident, and improve something.
   *
   * @returns the reason against them, for a person; undefined if they are valid
   */
  validateThresholdChanges(adjustments: readonly ThresholdAdjustment[], replay: Replay): string | undefined {
    if (!adjustments.every(isSafe)) return 'The proposal is outside the safe range.';
    const before = this.thresholdsWith(this.adoptedSinceReview.map((change) => ({ ...change, to: change.from })));
    const problem = refute(replay(before, this.thresholdsWith(adjustments)));
    const isAlone = adjustments.length === 1 && this.#adoptedSinceReview.size === 0;
    return problem === undefined || isAlone
      ? problem
      : `Together with the other adopted thresholds: ${asReason(problem)}`;
  }

  /** Changes adopted after the proposals were computed, oldest first. */
  get adoptedSinceReview(): readonly ThresholdChange[] {
    return this.#changes.filter(({ id }) => this.#adoptedSinceReview.has(id));
  }

  /** True if thresholds differ from those that the proposals were replayed against. */
  get hasMovedSinceReview(): boolean {
    return this.#hasMovedSinceReview;
  }

  /**
   * @returns ids of the proposals that may be adopted together: all that may alone, or as many as the replay confirms
   */
  chooseTogether(replay: Replay): readonly string[] {
    const valid = this.#recommendations.filter(({ isValid }) => isValid);
    if (valid.length === 0) return [];
    let chosen: readonly ThresholdRecommendation[] = valid;
    if (valid.length > 1 && this.validateThresholdChanges(valid, replay) !== undefined) {
      chosen = [];
      for (const one of valid) {
        if (this.validateThresholdChanges([...chosen, one], replay) === undefined) chosen = [...chosen, one];
      }
    }
    return chosen.map(({ id }) => id);
  }

  /** Stores the harmful incidents; an open one freezes every threshold. */
  learnFromIncidents(incidents: readonly Incident[]): void {
    for (const incident of incidents) if (isHarmful(incident)) this.#harmful.set(incident.id, incident);
    this.#openIncidents = incidents.filter(({ closedAtMs }) => closedAtMs === null).length;
  }

  suggestThresholdUpdates(): readonly ThresholdRecommendation[] {
    return this.#recommendations;
  }

  /**
   * Adopts all of the proposals or none: each must pass the replay alone, and all must pass it together.
   *
   * @returns the changes, or the reason for making none
   */
  adopt(
    ids: readonly string[],
    atMs: number,
    by: ThresholdChange['by'],
    replay: Replay,
  ): readonly ThresholdChange[] | Refusal {
    const chosen = ids.flatMap((id) => this.#recommendations.find((one) => one.id === id) ?? []);
    if (chosen.length < ids.length) return { refused: 'This proposal no longer exists.' };
    if (this.frozen !== null) return { refused: this.frozen };
    if (chosen.length === 0) return [];
    const refused =
      chosen.map((one) => refute(one.replay)).find((problem) => problem !== undefined) ??
      this.validateThresholdChanges(chosen, replay);
    if (refused !== undefined) return { refused };
    return chosen.map((recommendation) => this.#adopt(recommendation, atMs, by));
  }

  #adopt(recommendation: ThresholdRecommendation, atMs: number, by: ThresholdChange['by']): ThresholdChange {
    const { limit, hours, from, to, reason } = recommendation;
    const change: ThresholdChange = {
      id: `change-${atMs}-${limit}`,
      atMs,
      by,
      isReverted: false,
      limit,
      hours,
      from,
      to,
      reason,
    };
    this.#learnedOf(limit).set(hours, to);
    this.#recommendations = this.#recommendations.filter((one) => one !== recommendation);
    this.#changes.push(change);
    this.#adoptedSinceReview.add(change.id);
    this.#hasMovedSinceReview = true;
    if (this.#changes.length > KEPT_CHANGES) this.#changes.shift();
    return change;
  }

  /** Drops a proposal, which may recur with the next review. */
  dismiss(id: string): void {
    this.#recommendations = this.#recommendations.filter((one) => one.id !== id);
  }

  /** Undoes a change. @returns a refusal if a later change of the same threshold depends on it */
  revert(id: string): ThresholdChange | Refusal {
    const index = this.#changes.findIndex((one) => one.id === id);
    const change = this.#changes[index];
    if (change === undefined) return { refused: 'This change does not exist.' };
    if (change.isReverted) return { refused: 'This change is already undone.' };
    const later = this.#changes
      .slice(index + 1)
      .find((one) => one.limit === change.limit && !one.isReverted && overlaps(one.hours, change.hours));
    if (later !== undefined) return { refused: 'A later change depends on this one. Undo the later change first.' };
    const preset = this.preset(change.limit);
    const isPreset = change.from.warning === preset.warning && change.from.critical === preset.critical;
    this.#learnedOf(change.limit).set(change.hours, isPreset ? undefined : change.from);
    const reverted = { ...change, isReverted: true };
    this.#changes[index] = reverted;
    this.#adoptedSinceReview.delete(id);
    this.#hasMovedSinceReview = true;
    return reverted;
  }

  /** Returns true if a threshold differs from its preset at some hour. */
  isLearned(id: string): boolean {
    return this.#learned.get(id)?.isEmpty === false;
  }

  toJSON(): LearnedThresholds {
    const learned = [...this.#learned.values()].filter(({ isEmpty }) => !isEmpty).map((one) => one.toJSON());
    return { learned, changes: this.#changes };
  }

  /** Returns the thresholds as they would be with changes. */
  thresholdsWith(adjustments: readonly ThresholdAdjustment[]): ThresholdSource {
    return {
      bounds: (id, atMs) => {
        const hour = hourOfWeek(atMs, this.options.offsetMs);
        const moved = adjustments.find(
          ({ limit, hours }) => limit === id && (hours.length === 0 || hours.includes(hour)),
        );
        return moved?.to ?? this.bounds(id, atMs);
      },
    };
  }

  #beginReview(): void {
    this.#adoptedSinceReview.clear();
    this.#hasMovedSinceReview = false;
  }

  #learnedOf(threshold: string): LearnedBounds {
    let known = this.#learned.get(threshold);
    if (known === undefined) {
      known = new LearnedBounds(threshold);
      this.#learned.set(threshold, known);
    }
    return known;
  }

  /** Cached, because the tick asks for every series: the hour is computed once an hour, or when time jumps. */
  #hourAt(atMs: number): number {
    if (atMs >= this.#hourUntilMs || atMs < this.#hourUntilMs - HOUR_MS) {
      this.#hour = hourOfWeek(atMs, this.options.offsetMs);
      const localMs = atMs + this.options.offsetMs(atMs);
      this.#hourUntilMs = atMs + HOUR_MS - (((localMs % HOUR_MS) + HOUR_MS) % HOUR_MS);
    }
    return this.#hour;
  }
}

/**
 * Requires that no critical incident is missed and that something improves: fewer crossings, or earlier warnings for
 * few additional ones.
 *
 * @returns the reason against the change; undefined if there is none
 */
function refute({ crossingsBefore, crossingsAfter, incidentsMissed, incidentsEarlier }: ReplayOutcome) {
  if (incidentsMissed > 0) return `Critical incidents of the past would have been missed (${incidentsMissed}).`;
  if (crossingsAfter <= crossingsBefore) return undefined;
  if (incidentsEarlier > 0 && crossingsAfter <= crossingsBefore * BEARABLE_MORE + 1) return undefined;
  return `In the past there would have been ${crossingsAfter} incidents instead of ${crossingsBefore}, and ${incidentsEarlier} detected earlier.`;
}

function isSafe({ limit, to }: ThresholdAdjustment): boolean {
  const { laxest, strictest, direction } = thresholdDefinition(limit);
  const sign = direction === 'above' ? 1 : -1;
  const isBetween = (value: number, strict: number, lax: number) =>
    sign * (value - strict) >= -1e-9 && sign * (lax - value) >= -1e-9;
  return (
    isBetween(to.warning, strictest.warning, laxest.warning) &&
    isBetween(to.critical, strictest.critical, laxest.critical) &&
    sign * (to.critical - to.warning) > 0
  );
}

function overlaps(a: readonly number[], b: readonly number[]): boolean {
  return a.length === 0 || b.length === 0 ? a.length === b.length : a.some((hour) => b.includes(hour));
}
