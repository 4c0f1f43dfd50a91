import type { ActionInfo } from '../../shared/model/change';
import { AdvisedError } from '../base/errors';
import type { Action } from './action';

const common = { effect: 'none', risk: 'medium', targets: [], isMeasured: false, supported: false } as const;

/** What others sell as optimization, and what was measured of it. They are listed so that nobody need wonder. */
const DEBUNKED: readonly ActionInfo[] = [
  {
    ...common,
    id: 'batch-scheduling',
    area: 'processor',
    summary: 'Schedule a process as a batch job (SCHED_BATCH)',
    privilege: 'user',
    reason: 'debunked: no effect was measured on what competes with it',
  },
  {
    ...common,
    id: 'drop-caches',
    area: 'memory',
    summary: 'Drop the caches of the kernel',
    privilege: 'root',
    reason: 'debunked: available memory fell by 40 MB, and the next read took 6 times as long',
  },
  {
    ...common,
    id: 'memory-merging',
    area: 'memory',
    summary: 'Merge equal pages of memory (KSM) of ordinary programs',
    privilege: 'root',
    reason: 'debunked: nothing was merged, since only programs that ask for it take part, such as virtual machines',
  },
  {
    ...common,
    id: 'memory-reclaim',
    area: 'memory',
    summary: 'Push memory of a program out (memory.reclaim) without swap',
    privilege: 'root',
    reason: 'debunked: nothing was freed, since without swap there is no place for it to go',
  },
  {
    ...common,
    id: 'memory-cap',
    area: 'memory',
    summary: 'Cap the memory of a program (memory.high) without swap',
    risk: 'high',
    privilege: 'root',
    reason: 'debunked: it made the program read from disk all the time; others waited 56 ms instead of 1 ms',
  },
];

/** Every action, and whether it works here; those that never help after the others. */
export function describeActions(actions: readonly Action[]): ActionInfo[] {
  const infos = actions.map((action): ActionInfo => {
    const reason = action.unsupported();
    const { id, summary, effect, area, risk, privilege, targets, probe } = action;
    const described = { id, summary, effect, area, risk, privilege, targets, isMeasured: probe !== null };
    return { ...described, supported: reason === undefined, reason: reason ?? 'works here' };
  });
  return [...infos, ...DEBUNKED];
}

/** @throws AdvisedError where it is an action that never helps */
export function refuseDebunked(id: string): void {
  const debunked = DEBUNKED.find((one) => one.id === id);
  if (debunked !== undefined) throw new AdvisedError(`${id} is not done: ${debunked.reason}`, 'Choose another action.');
}
