import type { EmergencyKind } from '../../../shared/contract/automation-schemas';
import { MINUTE_MS } from '../../../shared/model/time';

/** Change that is approved in advance against an emergency: it restrains, ends with the process, and expires. */
export interface Mitigation {
  readonly action: string;
  readonly value?: string;
  readonly forMs: number;
}

const YIELD: Mitigation = { action: 'process-priority', value: '19', forMs: 30 * MINUTE_MS };
const ONE_CORE: Mitigation = { action: 'cpu-affinity', forMs: 10 * MINUTE_MS };
const DISK_LAST: Mitigation = { action: 'io-class', value: 'idle', forMs: 10 * MINUTE_MS };
/** 10 MB/s. */
const DISK_LITTLE: Mitigation = { action: 'group-io-limit', value: '10', forMs: 10 * MINUTE_MS };
const pauseFor = (seconds: number): Mitigation => ({ action: 'freeze', forMs: seconds * 1000 });

/**
 * Mitigations by emergency, the gentlest first. None kills: a process that does not yield is paused for some seconds,
 * so that others run and a person has time to act.
 */
export const MITIGATIONS: Readonly<Record<EmergencyKind, readonly Mitigation[]>> = {
  runaway: [YIELD],
  // A process that yields waits, so pressure stays high and does not show whether more is needed.
  'cpu-stall': [YIELD],
  overheating: [ONE_CORE, pauseFor(20)],
  'memory-low': [pauseFor(45)],
  'io-stall': [DISK_LAST, DISK_LITTLE, pauseFor(20)],
  'disk-filling': [pauseFor(45)],
};
