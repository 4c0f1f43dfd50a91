import type { ProcessState } from '../../../shared/contract/schemas';

export const PROCESS_STATE_LABELS: Readonly<Record<ProcessState, string>> = {
  running: 'Running',
  sleeping: 'Sleeping',
  disk_sleep: 'Disk wait',
  stopped: 'Stopped',
  zombie: 'Zombie',
  idle: 'Idle',
  unknown: 'Unknown',
};
