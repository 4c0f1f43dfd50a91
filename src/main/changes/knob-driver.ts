import type { Knob } from '../../shared/model/change';
import type { KnobReading } from '../platform/knob-reading';

/** Reads and writes knobs. Both compare identities first: what has the same name may be something else by now. */
export interface KnobDriver {
  /** @throws the system's error where it cannot be read, though it is there */
  read(knob: Knob): KnobReading;
  /** @throws the system's error where it cannot be written, or is gone */
  write(knob: Knob, value: string): void;
  /**
   * Whether going from `want` back to `before` will be possible: some knobs turn one way only for those without
   * privileges.
   *
   * @returns why not; undefined where it will
   */
  undoProblem(knob: Knob, before: string, want: string): string | undefined;
  /** Waits until nothing that a former run had begun can turn the knob any more, and clears away what it left. */
  awaitPending(knob: Knob): void;
  /** The same knob of whatever has taken its value over by being started since: threads, and other processes. */
  heirsOf(knob: Knob, sinceTicks: number): readonly Knob[];
  /** Clock ticks since boot. */
  readonly uptimeTicks: number;
  /** Changes from one boot to the next. */
  readonly bootId: string;
}
