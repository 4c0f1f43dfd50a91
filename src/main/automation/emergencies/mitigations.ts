import type { EmergencyKind } from '../../../shared/contract/automation-schemas';
import { MINUTE_MS } from '../../../shared/model/time';

/** What is approved beforehand against an emergency: it restrains, it vanishes with the process, and it ends by itself. */
export interface Mitigation {
  readonly action: string;
  readonly value?: string;
  readonly forMs: number;
}

const YIELD: Mitigation = { action: 'process-priority', value: '19', forMs: 30 * MINUTE_MS };
const ONE_CORE: Mitigation = { action: 'cpu-affinity', forMs: 10 * MINUTE_MS };
const DISK_LAST: Mitigation = { action: 'io-class', value: 'idle', forMs: 10 * MINUTE_MS };
/** Ten megabytes a second. */
const DISK_LITTLE: Mitigation = { action: 'group-io-limit', value: '10', forMs: 10 * MINUTE_MS };
const pauseFor = (seconds: number): Mitigation => ({ action: 'freeze', forMs: seconds * 1000 });

/**
 * By emergency, first the gentlest. Nothing here kills: what does not yield is paused for some seconds, so that others
 * get a turn and a person gets time.
 */
export const MITIGATIONS: Readonly<Record<EmergencyKind, readonly Mitigation[]>> = {
  runaway: [YIELD],
  // Who yields waits, and so the pressure stays: it does not tell whether more is needed.
  'cpu-stall': [YIELD],
  overheating: [ONE_CORE, pauseFor(20)],
  'memory-low': [pauseFor(45)],
  'io-stall': [DISK_LAST, DISK_LITTLE, pauseFor(20)],
  'disk-filling': [pauseFor(45)],
};
