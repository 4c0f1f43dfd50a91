import type { ActionInfo } from '../../shared/contract/optimization-schemas';
import { AdvisedError } from '../base/errors';

const common = { effect: 'none', risk: 'medium', targets: [], isMeasured: false, supported: false } as const;

/** Popular optimizations with their measured results, listed so that people need not try them. */
export const DEBUNKED: readonly ActionInfo[] = [
  {
    ...common,
    id: 'batch-scheduling',
    area: 'processor',
    summary: 'Schedule a process as a batch job (SCHED_BATCH)',
    privilege: 'user',
    reason: 'debunked: no effect on competing programs was measured',
  },
  {
    ...common,
    id: 'drop-caches',
    area: 'memory',
    summary: 'Drop the kernel caches',
    privilege: 'root',
    reason: 'debunked: available memory fell by 40 MB, and the next read took 6 times as long',
  },
  {
    ...common,
    id: 'memory-merging',
    area: 'memory',
    summary: 'Merge identical memory pages (KSM) of ordinary programs',
    privilege: 'root',
    reason: 'debunked: nothing was merged, because only programs that request it take part, such as virtual machines',
  },
  {
    ...common,
    id: 'memory-reclaim',
    area: 'memory',
    summary: 'Reclaim memory of a program (memory.reclaim) without swap',
    privilege: 'root',
    reason: 'debunked: nothing was freed, because without swap memory has nowhere to go',
  },
  {
    ...common,
    id: 'memory-cap',
    area: 'memory',
    summary: 'Cap the memory of a program (memory.high) without swap',
    risk: 'high',
    privilege: 'root',
    reason: 'debunked: the program read from disk constantly; other programs waited 56 ms instead of 1 ms',
  },
];

/** @throws AdvisedError for an action that never helps */
export function refuseDebunked(id: string): void {
  const debunked = DEBUNKED.find((one) => one.id === id);
  if (debunked !== undefined)
    throw new AdvisedError(`Homeostat does not offer ${id}: ${debunked.reason}`, 'Choose another action.');
}
