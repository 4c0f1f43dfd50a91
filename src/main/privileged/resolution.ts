import type { Knob } from '../../shared/model/change';

/** What of this machine the helper looks at; a test has its own. */
export interface Machine {
  /** Where /proc and /sys are. */
  readonly root: string;
  /** Ourselves and what started us. */
  readonly relatives: ReadonlySet<number>;
}

/** What a client has named, found on this machine, with what it may be set to. */
export interface Resolved {
  readonly ok: true;
  readonly knob: Knob;
  /** For a person. */
  readonly text: string;
  /** @returns why that value is refused; undefined where it may be */
  readonly check: (value: string, now: string) => string | undefined;
}

export type Resolution = Resolved | { readonly ok: false; readonly reason: string };
