import type { Knob } from '../../shared/model/change';

/** The machine as the helper reads it; tests have their own. */
export interface Machine {
  /** Directory that contains /proc and /sys. */
  readonly root: string;
  /** Pids of the helper and its ancestors. */
  readonly relatives: ReadonlySet<number>;
}

/** A setting that a client named, found on this machine, with its allowed values. */
export interface Resolved {
  readonly ok: true;
  readonly knob: Knob;
  /** Shown to people. */
  readonly text: string;
  /** @returns the reason to refuse a value */
  readonly check: (value: string, now: string) => string | undefined;
}

export type Resolution = Resolved | { readonly ok: false; readonly reason: string };

export function refused(reason: string): Resolution {
  return { ok: false, reason };
}
