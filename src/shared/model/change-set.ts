/** What the file of a change set may have at most. */
export const CHANGE_SET_BYTES = 64 * 1024;

/** In which order change sets are made; of the same priority the older goes first. */
export type ChangeSetPriority = 'low' | 'normal' | 'high';

/** One change of a set. */
export interface ChangeSetItem {
  readonly action: string;
  /** `machine`, `path:/…`, `unit:…`, `pid:N` or `name:PROGRAM`: every process of that name, `*` standing for any part. */
  readonly target: string;
  readonly value: string | null;
  /** Why, for whoever reads it. */
  readonly why: string;
}

/** Changes that belong together, as a file names them. */
export interface ChangeSet {
  readonly name: string;
  readonly description: string;
  readonly priority: ChangeSetPriority;
  /** How long an attempt may take. */
  readonly timeoutMs: number;
  /** How often it is tried again, after 10, 20 and 40 seconds. */
  readonly retries: number;
  /** `plan`: each change must be possible before the first is made; `trial`: each must prove itself as well. */
  readonly validation: 'plan' | 'trial';
  readonly rollback: {
    /** So long after it was made the health of the machine is watched; all is taken back where it falls. */
    readonly watchMs: number;
    /** After which all is taken back by itself; null where it stays. */
    readonly forMs: number | null;
  };
  readonly items: readonly ChangeSetItem[];
}

/** What became of one change of a set. */
export interface ItemOutcome {
  readonly action: string;
  readonly target: string;
  readonly targetText: string;
  readonly result: 'applied' | 'already' | 'undone' | 'skipped' | 'failed';
  readonly reason: string;
  readonly changeId: string | null;
}

/** What became of a change set: stands beside its file. */
export interface ChangeSetReport {
  readonly id: string;
  /** Of the set; of the file where that could not be read. */
  readonly name: string;
  /** As the file was called. */
  readonly fileName: string;
  /** `done`: all of it was made; `failed`: none of it is in force. */
  readonly outcome: 'done' | 'failed';
  /** In one sentence. */
  readonly reason: string;
  /** What is wrong with the file, `name.yaml:3: changes.0.action: …`. */
  readonly problems: readonly string[];
  readonly attempts: number;
  readonly receivedAtMs: number;
  readonly endedAtMs: number;
  /** From the first attempt to the end, waiting between attempts included. */
  readonly durationMs: number;
  readonly items: readonly ItemOutcome[];
}

/** A change set that has not ended. */
export interface QueuedChangeSet {
  readonly id: string;
  readonly name: string;
  readonly fileName: string;
  readonly priority: ChangeSetPriority;
  /** `queued`: waits its turn, or until the machine has less to do; `applying`: is being made or watched. */
  readonly state: 'queued' | 'applying';
  readonly receivedAtMs: number;
  readonly attempts: number;
  /** Why it waits; empty where it does not. */
  readonly waitsFor: string;
}

export interface ChangeSetsStatus {
  /** Where files are put. */
  readonly inbox: string;
  readonly isEnabled: boolean;
  /** Why nothing is taken from the inbox; null where it is. */
  readonly problem: string | null;
  readonly queued: readonly QueuedChangeSet[];
  /** The newest first. */
  readonly ended: readonly ChangeSetReport[];
  /** Done of those that ended; null while none has. */
  readonly successRatio: number | null;
}

/** A change of a profile, and whether it would work here. */
export interface ProfileItem extends ChangeSetItem {
  /** Why it would be left out here; null where it works. */
  readonly obstacle: string | null;
}

/** A change set that stays in force until another one is used. */
export interface Profile {
  readonly name: string;
  readonly description: string;
  readonly origin: 'shipped' | 'own';
  readonly isActive: boolean;
  readonly items: readonly ProfileItem[];
}

export interface ProfileList {
  /** Null where none is. */
  readonly active: string | null;
  readonly profiles: readonly Profile[];
  /** What is wrong with the files of others. */
  readonly problems: readonly string[];
}

export interface ProfileOutcome {
  readonly active: string | null;
  readonly items: readonly ItemOutcome[];
}
