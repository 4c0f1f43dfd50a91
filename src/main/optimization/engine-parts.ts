import type { Knob, KnobChange } from '../../shared/model/change';
import type { Log } from '../base/log';
import type { KnobDriver } from '../changes/knob-driver';
import type { Action } from './action';

/** What holds how to undo when we die. */
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
  /** Who sets knobs of these kinds by itself on this machine; undefined where nobody does. */
  readonly findRival?: (knobs: readonly Knob[]) => string | undefined;
  readonly nowMs: () => number;
  /** The time that old records may be dropped by; `nowMs` where it is left out. */
  readonly trustedNowMs?: () => number;
  readonly log: Log;
}
