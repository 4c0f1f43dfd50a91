import type { Incident } from '../../shared/model/health';
import { hourOfWeek, type LocalOffsetMs } from '../../shared/model/hour-of-week';
import type { Bounds, LimitSource, MachineRole } from '../../shared/model/limit';
import { LearnedBounds, type LearnedRecord } from './learned-bounds';
import { LIMITS, limitDefinition } from './limit-catalog';
import { suggestAdjustment } from './suggest-adjustment';
import {
  isHarmful,
  type MetricHistory,
  type ReplayOutcome,
  type ThresholdAdjustment,
  type ThresholdRecommendation,
} from './threshold-adjustment';

/** off: the presets hold; suggest: a person decides; auto: what the replay confirms is adopted. */
export type LimitMode = 'off' | 'suggest' | 'auto';

/** A change that was made, for the audit. */
export interface LimitChange extends ThresholdAdjustment {
  readonly id: string;
  readonly atMs: number;
  readonly by: 'person' | 'auto';
  readonly isReverted: boolean;
}

/** What is kept over restarts. */
export interface LearnedLimits {
  readonly learned: readonly LearnedRecord[];
  /** Oldest first. */
  readonly changes: readonly LimitChange[];
}

/** Replays the past once with the bounds in force and once with others. */
export type Replay = (current: LimitSource, changed: LimitSource) => ReplayOutcome;

export interface ThresholdOptions {
  readonly role: MachineRole;
  readonly mode: LimitMode;
  readonly offsetMs: LocalOffsetMs;
  readonly kept?: LearnedLimits;
}

/** Crossings that a laxer or stricter limit may add, as a share of those before, before it is called worse. */
const BEARABLE_MORE = 1.5;
const KEPT_CHANGES = 500;

/**
 * Owns every limit: answers the bounds in force, learns from the past and from incidents, and changes nothing that a
 * replay of the past has not shown to be right. The bounds never leave what the catalog calls safe.
 */
export class AdaptiveThresholdManager implements LimitSource {
  readonly #learned = new Map<string, LearnedBounds>();
  readonly #changes: LimitChange[];
  readonly #harmful = new Map<string, Incident>();
  #recommendations: readonly ThresholdRecommendation[] = [];
  #openIncidents = 0;
  #hour = 0;
  #hourUntilMs = Number.NEGATIVE_INFINITY;
  mode: LimitMode;

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

  /** Why nothing may be changed now; null where it may. An incident would teach that trouble is usual. */
  get frozen(): string | null {
    return this.#openIncidents > 0 ? 'An incident is open.' : null;
  }

  /** Newest first. */
  get changes(): readonly LimitChange[] {
    return this.#changes.toReversed();
  }

  bounds(id: string, atMs: number): Bounds {
    const preset = limitDefinition(id).bounds[this.options.role];
    if (this.mode === 'off' || this.#learned.size === 0) return preset;
    return this.#learned.get(id)?.at(this.#hourAt(atMs)) ?? preset;
  }

  /** The bounds of a limit without anything learned. */
  preset(id: string): Bounds {
    return limitDefinition(id).bounds[this.options.role];
  }

  /** Looks at the past and proposes; in mode `auto` adopts at once what the replay confirms. */
  autoAdjustThresholds(history: MetricHistory, replay: Replay): void {
    if (this.mode === 'off') return;
    this.learnFromIncidents(history.incidents);
    const known = [...this.#harmful.values()].filter(({ openedAtMs }) => openedAtMs >= history.fromMs);
    const incidents = [...history.incidents.filter(({ id }) => !this.#harmful.has(id)), ...known];
    const recommendations = LIMITS.flatMap((definition): ThresholdRecommendation[] => {
      const current = this.#learned.get(definition.id)?.toJSON().always ?? this.preset(definition.id);
      const adjustment = suggestAdjustment(definition, current, { ...history, incidents }, this.options.offsetMs);
      if (adjustment === undefined) return [];
      const outcome = replay(this, this.#with([adjustment]));
      const id = `${definition.id}-${history.toMs}`;
      return [{ ...adjustment, id, replay: outcome, isValid: isBetter(outcome) }];
    });
    this.propose(recommendations, history.toMs);
  }

  /** Takes proposals that were worked out elsewhere, as {@link autoAdjustThresholds} does with its own. */
  propose(recommendations: readonly ThresholdRecommendation[], atMs: number): void {
    this.#recommendations = recommendations;
    if (this.mode !== 'auto' || this.frozen !== null) return;
    for (const { id, isValid } of recommendations) if (isValid) this.adopt(id, atMs, 'auto');
  }

  /** Whether changes, taken together, are safe: within what the catalog allows, and no critical incident missed. */
  validateThresholdChanges(adjustments: readonly ThresholdAdjustment[], replay: Replay): boolean {
    return adjustments.every(isSafe) && isBetter(replay(this, this.#with(adjustments)));
  }

  /** Remembers the incidents that limits exist to tell; an open one freezes every limit. */
  learnFromIncidents(incidents: readonly Incident[]): void {
    for (const incident of incidents) if (isHarmful(incident)) this.#harmful.set(incident.id, incident);
    this.#openIncidents = incidents.filter(({ closedAtMs }) => closedAtMs === null).length;
  }

  suggestThresholdUpdates(): readonly ThresholdRecommendation[] {
    return this.#recommendations;
  }

  /** Adopts a proposal. @returns the change, or why it was not made */
  adopt(id: string, atMs: number, by: LimitChange['by']): LimitChange | { readonly refused: string } {
    const recommendation = this.#recommendations.find((one) => one.id === id);
    if (recommendation === undefined) return { refused: 'This proposal no longer exists.' };
    if (this.frozen !== null) return { refused: this.frozen };
    if (!isSafe(recommendation)) return { refused: 'The proposal is outside the safe range.' };
    const { limit, hours, from, to, reason } = recommendation;
    const change: LimitChange = {
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
    if (this.#changes.length > KEPT_CHANGES) this.#changes.shift();
    return change;
  }

  /** Drops a proposal; it may come again when the past says so again. */
  dismiss(id: string): void {
    this.#recommendations = this.#recommendations.filter((one) => one.id !== id);
  }

  /** Takes a change back. @returns why not, where a later change on the same limit stands on it */
  revert(id: string): LimitChange | { readonly refused: string } {
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
    return reverted;
  }

  /** Whether a limit differs from its preset at some hour. */
  isLearned(id: string): boolean {
    return this.#learned.get(id)?.isEmpty === false;
  }

  toJSON(): LearnedLimits {
    const learned = [...this.#learned.values()].filter(({ isEmpty }) => !isEmpty).map((one) => one.toJSON());
    return { learned, changes: this.#changes };
  }

  /** The limits as they would be with changes. */
  #with(adjustments: readonly ThresholdAdjustment[]): LimitSource {
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

  #learnedOf(limit: string): LearnedBounds {
    let known = this.#learned.get(limit);
    if (known === undefined) {
      known = new LearnedBounds(limit);
      this.#learned.set(limit, known);
    }
    return known;
  }

  /** The heartbeat asks for every series: the hour is worked out once an hour, or when time jumps. */
  #hourAt(atMs: number): number {
    const hourMs = 3_600_000;
    if (atMs >= this.#hourUntilMs || atMs < this.#hourUntilMs - hourMs) {
      this.#hour = hourOfWeek(atMs, this.options.offsetMs);
      const localMs = atMs + this.options.offsetMs(atMs);
      this.#hourUntilMs = atMs + hourMs - (((localMs % hourMs) + hourMs) % hourMs);
    }
    return this.#hour;
  }
}

/** Nothing critical is missed, and there is something to win: fewer crossings, or earlier news for not many more. */
function isBetter({ crossingsBefore, crossingsAfter, incidentsMissed, incidentsEarlier }: ReplayOutcome): boolean {
  if (incidentsMissed > 0) return false;
  return (
    crossingsAfter <= crossingsBefore || (incidentsEarlier > 0 && crossingsAfter <= crossingsBefore * BEARABLE_MORE + 1)
  );
}

function isSafe({ limit, to }: ThresholdAdjustment): boolean {
  const { laxest, strictest, direction } = limitDefinition(limit);
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
