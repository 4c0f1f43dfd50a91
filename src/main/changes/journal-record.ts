import type { ExitPolicy, TrialEvidence, Verdict } from '../../shared/contract/optimization-schemas';
import type { KnobChange } from '../../shared/model/change';

interface Common {
  readonly changeId: string;
  readonly atMs: number;
}

/** Steps of a change. The intent contains everything that an undo needs. */
export type JournalRecord =
  | (Common & {
      readonly type: 'intent';
      readonly bootId: string;
      /** Clock ticks since boot when it was planned. Processes started later may have inherited the new value. */
      readonly sinceTicks?: number;
      readonly action: string;
      readonly target: string;
      readonly targetText: string;
      readonly by: string;
      /** Reason of the change; empty if none was given, undefined in older journals. */
      readonly why?: string;
      readonly knobs: readonly KnobChange[];
      readonly expiresAtMs: number | null;
      readonly exitPolicy: ExitPolicy;
      /** The change outlives a reboot, so that it is synced before the first write. */
      readonly isLasting: boolean;
    })
  /** Values read back after the write, by knob. */
  | (Common & { readonly type: 'applied'; readonly values: readonly string[] })
  /** Written before a change is switched for a measurement. */
  | (Common & { readonly type: 'trial'; readonly isOn: boolean })
  | (Common & {
      readonly type: 'kept' | 'undone' | 'superseded' | 'moot' | 'failed';
      readonly reason: string;
      readonly verdict: Verdict | null;
      /** Measurements of the trial, if there was one. */
      readonly evidence?: TrialEvidence | null;
    })
  /** A person allows the action again after it caused harm. */
  | (Common & { readonly type: 'forgiven'; readonly by: string });
