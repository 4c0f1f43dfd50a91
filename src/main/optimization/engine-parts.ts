import type { Knob } from '../../shared/model/change';
import type { Log } from '../base/log';
import type { KnobDriver } from '../changes/knob-driver';
import type { Action } from './action';
import type { Guard } from './guard';

export interface EngineParts {
  readonly file: string;
  readonly driver: KnobDriver;
  readonly guard: Pick<Guard, 'add' | 'forget' | 'stop'>;
  readonly actions: readonly Action[];
  /** Returns the program that manages such settings on this machine. */
  readonly findRival?: (knobs: readonly Knob[]) => string | undefined;
  readonly nowMs: () => number;
  /** The time by which old records may be removed; `nowMs` if omitted. */
  readonly trustedNowMs?: () => number;
  readonly log: Log;
}
