import type { EmergencyKind } from '../../../shared/contract/automation-schemas';
import { MINUTE_MS } from '../../../shared/model/time';

/** Change that is approved in advance against an emergency: it restrains, ends with the process, and expires. */
export interface Mitigation {
  readonly action: string;
  readonly value?: string;
  /** The process that takes most, also for its control group, or all processes of the program. */
  readonly on: 'process' | 'program';
  readonly forMs: number;
  /** Only a person's answer applies it. A question about a program in use interrupts its person. */
  readonly question?: 'always' | 'unless in use';
}

export interface Ladder {
  /** The gentlest first. */
  readonly mitigations: readonly Mitigation[];
  /**
   * One mitigation of a program is enough: it waits from then on, so that pressure stays high and does not show whether
   * more is needed. Otherwise the next one follows while the emergency lasts.
   */
  readonly isOneEnough: boolean;
  /** Other programs take what a restrained one no longer takes, and are not to blame for it. */
  readonly isShared: boolean;
}

/** On a desktop of systemd, the scope or service that an application has to itself. */
const LESS_OF_PROCESSOR: Mitigation = { action: 'group-weight', value: '10', on: 'process', forMs: 30 * MINUTE_MS };
const YIELD: Mitigation = { action: 'process-priority', value: '19', on: 'process', forMs: 30 * MINUTE_MS };
const HALF_THE_CORES: Mitigation = { action: 'cpu-affinity', value: 'half', on: 'program', forMs: 30 * MINUTE_MS };
const ONE_CORE: Mitigation = { action: 'cpu-affinity', on: 'program', forMs: 10 * MINUTE_MS };
const HALF_THE_TIME: Mitigation = { action: 'group-quota', on: 'process', forMs: 10 * MINUTE_MS };
const NO_MORE_MEMORY: Mitigation = {
  action: 'group-memory-high',
  value: 'used',
  on: 'process',
  forMs: 15 * MINUTE_MS,
};
const DISK_LAST: Mitigation = { action: 'io-class', value: 'idle', on: 'program', forMs: 10 * MINUTE_MS };
const LESS_OF_DISK: Mitigation = { action: 'group-io-weight', value: '10', on: 'process', forMs: 10 * MINUTE_MS };
/** 10 MB/s. */
const DISK_LITTLE: Mitigation = { action: 'group-io-limit', value: '10', on: 'process', forMs: 10 * MINUTE_MS };
const pauseFor = (seconds: number): Mitigation => ({ action: 'freeze', on: 'program', forMs: seconds * 1000 });
const ASK: Mitigation = {
  action: 'freeze',
  value: 'in-use',
  on: 'program',
  forMs: MINUTE_MS,
  question: 'unless in use',
};
const ASK_ALWAYS: Mitigation = { ...ASK, question: 'always' };

const PROCESSOR: Ladder = {
  mitigations: [LESS_OF_PROCESSOR, YIELD, HALF_THE_CORES, HALF_THE_TIME, pauseFor(20), ASK],
  isOneEnough: true,
  isShared: true,
};

/**
 * Mitigations by emergency. Each list ends with one that works for nearly every program in every place: only an own
 * control group has a weight and a quota, and only some users may restore a nice value, but a process can be kept off
 * cores and paused. None kills: a program is paused for some seconds, so that others run and a person has time to act.
 * A person is asked about a program that a terminal waits for; and, if memory or a disk runs out, about one in front.
 */
export const LADDERS: Readonly<Record<EmergencyKind, Ladder>> = {
  runaway: PROCESSOR,
  'cpu-stall': PROCESSOR,
  overheating: { mitigations: [ONE_CORE, HALF_THE_TIME, pauseFor(20), ASK], isOneEnough: false, isShared: true },
  'memory-low': { mitigations: [NO_MORE_MEMORY, pauseFor(45), ASK_ALWAYS], isOneEnough: false, isShared: false },
  'io-stall': {
    mitigations: [DISK_LAST, LESS_OF_DISK, DISK_LITTLE, pauseFor(20), ASK],
    isOneEnough: false,
    isShared: true,
  },
  'disk-filling': { mitigations: [pauseFor(45), ASK_ALWAYS], isOneEnough: false, isShared: false },
};
