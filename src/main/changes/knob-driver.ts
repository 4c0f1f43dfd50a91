import type { Knob } from '../../shared/model/change';
import type { KnobReading } from '../platform/knob-reading';

/**
 * Reads and writes knobs. Both compare identities first, because another process or file may have the same name now.
 */
export interface KnobDriver {
  /** @throws the system's error if it exists and cannot be read */
  read(knob: Knob): KnobReading;
  /** @throws the system's error if it cannot be written or no longer exists */
  write(knob: Knob, value: string): void;
  /**
   * Checks that `want` can be changed back to `before`. Without privileges some settings change in one direction only.
   *
   * @returns the reason if it cannot
   */
  undoProblem(knob: Knob, before: string, want: string): string | undefined;
  /**
   * Checks that a value which was read back has an effect, which is not certain if another program applies it.
   *
   * @returns the reason if it has none
   */
  notApplied?(knob: Knob, value: string): string | undefined;
  /** Checks without cost whether a value seems to be in place still. @returns true if that can only be read */
  isInPlace?(knob: Knob, value: string): boolean;
  /** Waits until no program of an earlier run can change the knob, and removes its leftovers. */
  awaitPending(knob: Knob): void;
  /**
   * Reads all knobs in one go, where that is faster: the host does nothing else meanwhile.
   *
   * @returns undefined if they must be read one by one
   */
  readTogether?(knobs: readonly Knob[]): readonly KnobReading[] | undefined;
  /** Writes a value to all knobs in one go. @returns false if they must be written one by one, also those written */
  writeTogether?(knobs: readonly Knob[], value: string): boolean;
  /** Returns, for each knob, those of threads and processes that inherited its value since then. */
  heirsOf(knobs: readonly Knob[], sinceTicks: number): readonly (readonly Knob[])[];
  /** Clock ticks since boot. */
  readonly uptimeTicks: number;
  /** Differs after each boot. */
  readonly bootId: string;
}
