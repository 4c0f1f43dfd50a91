import type { Emergency, Suspect } from '../../../shared/contract/automation-schemas';
import type { AutomationArea } from '../../../shared/model/automation';
import { LADDERS } from './ladders';

interface Found {
  readonly atMs: number;
  /** First process of each program. */
  readonly pids: ReadonlySet<number>;
}

/** A program that takes less than this part of what the culprit takes is not to blame, and may be one that waits. */
const LEAST_OF_CULPRIT = 0.6;

/**
 * Remembers the programs that took most when the first of them was restrained. Those that take more since then are
 * likely the ones that had to wait: to restrain them too would undo the relief. A program that began later may be
 * another culprit.
 */
export class Culprits {
  readonly #found = new Map<AutomationArea, Found>();

  /** Notes that a program is restrained now. */
  note({ kind, area, suspects }: Emergency, restrained: Suspect | undefined, atMs: number): void {
    if (!LADDERS[kind].isShared || this.#found.has(area)) return;
    const least = LEAST_OF_CULPRIT * (restrained?.share ?? 1);
    const culprits = suspects.filter(({ share = 1 }) => share >= least);
    this.#found.set(area, { atMs, pids: new Set(culprits.map(firstPid)) });
  }

  /** Forgets them when none of them is restrained any more. */
  forget(area: AutomationArea): void {
    this.#found.delete(area);
  }

  /**
   * Selects the suspects that are to blame: to restrain a lesser one in place of the first would not help. A program in
   * use is served by every other one that takes less of a shared resource.
   */
  select(emergency: Emergency, isInUse: (suspect: Suspect) => boolean): readonly Suspect[] {
    const { isShared } = LADDERS[emergency.kind];
    const used = new Set(isShared ? emergency.suspects.filter(isInUse) : []);
    const shares = emergency.suspects.flatMap((suspect) => (used.has(suspect) ? [] : [suspect.share ?? 1]));
    const least = LEAST_OF_CULPRIT * Math.max(0, ...shares);
    return emergency.suspects.filter(
      (suspect) => used.has(suspect) || ((suspect.share ?? 1) >= least && this.#includes(emergency, suspect)),
    );
  }

  #includes({ kind, area }: Emergency, suspect: Suspect): boolean {
    const found = LADDERS[kind].isShared ? this.#found.get(area) : undefined;
    return found === undefined || found.pids.has(firstPid(suspect)) || (suspect.startedAtMs ?? 0) > found.atMs;
  }
}

function firstPid({ pid, rootPid = pid }: Suspect): number {
  return rootPid;
}
