import type { ExitPolicy, TrialEvidence, Verdict } from '../../shared/contract/optimization-schemas';
import type { KnobChange } from '../../shared/model/change';

interface Common {
  readonly changeId: string;
  readonly atMs: number;
}

/** What is written of a change, step by step. An intent has everything that an undo needs. */
export type JournalRecord =
  | (Common & {
      readonly type: 'intent';
      readonly bootId: string;
      /** When it was planned, in clock ticks since boot: what was started later may have inherited our values. */
      readonly sinceTicks?: number;
      readonly action: string;
      readonly target: string;
      readonly targetText: string;
      readonly by: string;
      /** What it is done against; empty where nobody said, undefined in journals of before. */
      readonly why?: string;
      readonly knobs: readonly KnobChange[];
      readonly expiresAtMs: number | null;
      readonly exitPolicy: ExitPolicy;
      /** Whether it outlives a reboot: then it is synced before the first write. */
      readonly isLasting: boolean;
    })
  /** By knob, what was read back after the write. */
  | (Common & { readonly type: 'applied'; readonly values: readonly string[] })
  /** Before it is switched on or off to be measured. */
  | (Common & { readonly type: 'trial'; readonly isOn: boolean })
  | (Common & {
      readonly type: 'kept' | 'undone' | 'superseded' | 'moot' | 'failed';
      readonly reason: string;
      readonly verdict: Verdict | null;
      /** What the verdict rests on, where there was a trial. */
      readonly evidence?: TrialEvidence | null;
    })
  /** A person allows the action again, though this did harm. */
  | (Common & { readonly type: 'forgiven'; readonly by: string });
