import type { KillObservation } from '../platform/linux/kills/observation';
import { unitOfGroup } from '../platform/linux/naming/unit-name';

/** Reports of several sources about one kill. */
export interface MergedKill {
  readonly atMs: number;
  readonly observations: readonly KillObservation[];
}

/** The value of the first observation that has one. */
export function firstKnown<Key extends keyof KillObservation>(
  { observations }: MergedKill,
  key: Key,
): KillObservation[Key] | undefined {
  return observations.find((one) => one[key] !== undefined)?.[key];
}

/** Sources report within a second; a starved machine needs longer. */
const SAME_WITHIN_MS = 15_000;

interface Open {
  atMs: number;
  /** Time of the newest report. */
  renewedAtMs: number;
  readonly observations: KillObservation[];
}

/** Collects reports, and combines those of one kill. Knows no clock. */
export class KillMerger {
  #open: Open[] = [];

  /** @param settleMs time without further reports after which a kill is complete */
  constructor(private readonly settleMs: number) {}

  get isEmpty(): boolean {
    return this.#open.length === 0;
  }

  /** @param nowMs time of the report, which may be far later than the kill */
  add(observation: KillObservation, nowMs: number): void {
    const own = this.#open.find((one) => isSame(one, observation));
    if (own === undefined) {
      this.#open.push({ atMs: observation.atMs, renewedAtMs: nowMs, observations: [observation] });
      return;
    }
    own.observations.push(observation);
    own.atMs = Math.min(own.atMs, observation.atMs);
    own.renewedAtMs = nowMs;
  }

  /** Removes and returns the complete kills, oldest first. */
  take(nowMs: number): readonly MergedKill[] {
    const { complete = [], open = [] } = Object.groupBy(this.#open, ({ renewedAtMs }) =>
      nowMs - renewedAtMs >= this.settleMs || nowMs < renewedAtMs ? 'complete' : 'open',
    );
    this.#open = open;
    const vague = (one: MergedKill) => Number(isVague(one));
    return complete
      .filter((one) => !isExplained(one, complete))
      .sort((a, b) => a.atMs - b.atMs || vague(a) - vague(b))
      .map(({ atMs, observations }) => ({ atMs, observations }));
  }
}

/** Facts by which two reports differ, if both have them. */
const DIFFERENCES: readonly ((a: KillObservation, b: KillObservation) => boolean)[] = [
  (a, b) => (a.by === 'crash') !== (b.by === 'crash'),
  (a, b) => (a.by === 'systemd-oomd') !== (b.by === 'systemd-oomd') && a.by !== undefined && b.by !== undefined,
  (a, b) => differ(unitOf(a), unitOf(b)),
  (a, b) => differ(a.comm, b.comm),
  // The members of an application may have the same name.
  (a, b) => differ(a.pid, b.pid) && a.group === undefined && b.group === undefined && a.comm !== b.comm,
];

function isSame({ atMs, observations }: Open, other: KillObservation): boolean {
  if (Math.abs(other.atMs - atMs) > SAME_WITHIN_MS) return false;
  if (observations.some((one) => one.pid !== undefined && one.pid === other.pid)) return true;
  return observations.every((one) => !DIFFERENCES.some((isDifferent) => isDifferent(one, other)));
}

function differ(a: unknown, b: unknown): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

function unitOf({ unit, group }: KillObservation): string | undefined {
  return unit ?? (group === undefined ? undefined : (unitOfGroup(group) ?? group));
}

/** A counter that rose says nothing that another report of the same time does not say. */
export function isVague({ observations }: MergedKill): boolean {
  return observations.every(({ pid, comm, group, unit }) => (pid ?? comm ?? group ?? unit) === undefined);
}

function isExplained(one: MergedKill, all: readonly MergedKill[]): boolean {
  return (
    isVague(one) &&
    all.some((other) => other !== one && !isVague(other) && Math.abs(other.atMs - one.atMs) <= SAME_WITHIN_MS)
  );
}
