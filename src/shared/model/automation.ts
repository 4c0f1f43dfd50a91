/**
 * How far automation may go in an area: not at all, only say what it would do, ask before each change, or act within
 * the policy and tell afterwards.
 */
export type AutomationLevel = 'off' | 'suggest' | 'ask' | 'automatic';

/** In which something may happen by itself, and a person sets how far it goes. */
export const AUTOMATION_AREAS = ['processor', 'memory', 'disk', 'power'] as const;
export type AutomationArea = (typeof AUTOMATION_AREAS)[number];

/**
 * Areas that had a level once. Nothing there can be measured or is an emergency, so nothing was ever proposed in them;
 * files and requests that name them are taken still, and have no effect.
 */
export const RETIRED_AREAS = ['startup', 'homeostat'] as const;
export type RetiredArea = (typeof RETIRED_AREAS)[number];

export function isAutomationArea(area: string | undefined): area is AutomationArea {
  return (AUTOMATION_AREAS as readonly (string | undefined)[]).includes(area);
}

export function isRetiredArea(area: string | undefined): area is RetiredArea {
  return (RETIRED_AREAS as readonly (string | undefined)[]).includes(area);
}

/** What cannot wait for a person. `runaway` is the mildest: one background program that makes others wait. */
export type EmergencyKind = 'cpu-stall' | 'runaway' | 'memory-low' | 'io-stall' | 'overheating' | 'disk-filling';

/** A program that an emergency can be relieved by restraining. */
export interface Suspect {
  readonly pid: number;
  readonly app: string;
  /** What it takes, in words. */
  readonly text: string;
}

/** Something that goes on now and has lasted long enough to be acted upon. */
export interface Emergency {
  readonly kind: EmergencyKind;
  readonly area: AutomationArea;
  /** The mount or the chip that it is about; null where it is about the machine. */
  readonly subject: string | null;
  readonly sinceMs: number;
  readonly text: string;
  /** Whom to restrain, first the one to begin with; empty while nobody is known to blame. */
  readonly suspects: readonly Suspect[];
}

/**
 * What came of one thing that automation looked at. `suggested` and `asked` wait for a person; `would-act` is what it
 * would have done had it not only been watching; `held` is a reason not to; `applied` and `ended` tell of a change.
 */
export type DecisionOutcome = 'suggested' | 'asked' | 'would-act' | 'held' | 'refused' | 'applied' | 'ended';

/** An entry of the decisions log. The same answer to the same question is one entry with a count. */
export interface Decision {
  readonly id: string;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly count: number;
  readonly outcome: DecisionOutcome;
  readonly area: AutomationArea;
  readonly action: string;
  readonly target: string;
  /** The target in words. */
  readonly targetText: string;
  /** What was wrong. */
  readonly problem: string;
  /** Why it was decided so; for what was held back: why not. */
  readonly reason: string;
  /** The guard that held it back; null where none did. */
  readonly guard: string | null;
  readonly changeId: string | null;
}

/** Nothing happens by itself while one of these is in force. */
export interface AutomationPause {
  readonly kind: 'paused' | 'panic';
  readonly sinceMs: number;
  /** Null: until a person resumes it. */
  readonly untilMs: number | null;
}

/** A change that waits for a person's yes. */
export interface Approval {
  readonly id: string;
  readonly askedAtMs: number;
  /** After which it is withdrawn. */
  readonly untilMs: number;
  readonly area: AutomationArea;
  readonly action: string;
  readonly target: string;
  readonly targetText: string;
  readonly problem: string;
}

/** A kind of message between domains, with its last exchange. */
export interface IntegrationLink {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** `alive`: the last message was delivered; `idle`: no message yet; `broken`: delivery failed, or not connected. */
  readonly state: 'alive' | 'idle' | 'broken';
  readonly lastAtMs: number | null;
  readonly lastMessage: string | null;
}

export interface IntegrationStatus {
  /** True if no link is broken. */
  readonly isWhole: boolean;
  readonly checkedAtMs: number;
  readonly links: readonly IntegrationLink[];
}
