import type { ActionInfo } from '../../shared/contract/optimization-schemas';
import { AdvisedError } from '../base/errors';
import { type Action, parseTarget } from './action';

const common = { effect: 'none', risk: 'medium', targets: [], isMeasured: false, supported: false } as const;

/** Popular optimizations with their measured results, listed so that people need not try them. */
const DEBUNKED: readonly ActionInfo[] = [
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

/** Describes every action and whether it works on this machine, followed by those that never help. */
export function describeActions(actions: readonly Action[]): ActionInfo[] {
  const infos = actions.map((action) => {
    const reason = action.unsupported();
    return describe(action, reason === undefined, reason ?? action.where() ?? 'works on this machine');
  });
  return [...infos, ...DEBUNKED];
}

/**
 * Describes the actions for targets of this kind, and whether each could be applied to this one now.
 *
 * @param check names the target, or throws AdvisedError with the reason of a refusal
 * @throws AdvisedError for text that is not a target
 */
export function describeActionsOn(
  target: string,
  actions: readonly Action[],
  check: (action: Action) => string,
): ActionInfo[] {
  const kind = parseTarget(target)?.kind;
  if (kind === undefined)
    throw new AdvisedError(`${target} is not a target`, 'Specify pid:N, tree:N, path:/…, unit:NAME or machine.');
  return actions
    .filter(({ targets }) => targets.includes(kind))
    .map((action) => {
      try {
        return describe(action, true, `works on ${check(action)}`);
      } catch (error) {
        if (!(error instanceof AdvisedError)) throw error;
        return describe(action, false, withoutName(error.message));
      }
    });
}

/** Removes what every line of the list would repeat. */
function withoutName(message: string): string {
  return message.replace(
    /^[\w-]+ (?:cannot be applied to \S+|does not work on this machine|is not possible for you): /,
    '',
  );
}

function describe(action: Action, supported: boolean, reason: string): ActionInfo {
  const { id, summary, effect, area, risk, privilege, targets, probe } = action;
  return { id, summary, effect, area, risk, privilege, targets, isMeasured: probe !== null, supported, reason };
}

/** @throws AdvisedError for an action that never helps */
export function refuseDebunked(id: string): void {
  const debunked = DEBUNKED.find((one) => one.id === id);
  if (debunked !== undefined)
    throw new AdvisedError(`Homeostat does not offer ${id}: ${debunked.reason}`, 'Choose another action.');
}
