import type { Knob, KnobChange } from '../../shared/model/change';
import type { Log } from '../base/log';
import type { KnobDriver } from '../changes/knob-driver';
import type { Action } from './action';

/** Undoes open changes if the host dies. */
export interface ChangeGuard {
  add(changeId: string, knobs: readonly KnobChange[], seconds: number, sinceTicks: number): void;
  forget(changeId: string): void;
  stop(): void;
}

export interface EngineParts {
  readonly file: string;
  readonly driver: KnobDriver;
  readonly guard: ChangeGuard;
  readonly actions: readonly Action[];
  /** Returns the program that manages such settings on this machine. */
  readonly findRival?: (knobs: readonly Knob[]) => string | undefined;
  readonly nowMs: () => number;
  /** The time by which old records may be removed; `nowMs` if omitted. */
  readonly trustedNowMs?: () => number;
  readonly log: Log;
}
