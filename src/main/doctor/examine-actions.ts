import { messageOf } from '../base/errors';
import type { Action } from '../optimization/action';
import { isMissingRight } from '../optimization/actions/kernel-setting';
import { isTaken } from '../optimization/allow-with-rights';
import { NO_RIGHTS } from '../optimization/privileged-knobs';
import { describeKnob } from '../privileged/describe-knob';
import { remedyForAction } from './action-remedies';
import { remedyForControlGroups } from './checks/control-groups';
import { remedyForDelegation } from './checks/delegation';
import { remedyForRoot } from './checks/helper';
import { remedyForPriorities } from './checks/priorities';
import { type Controller, readGroupRights } from './facts/group-rights';
import { mayRaisePriority, readRights } from './facts/rights';
import type { Machine } from './machine';

/** Result for one action: it works, only with administrator rights, or not on this machine. */
export interface ActionFinding {
  readonly id: string;
  readonly state: 'works' | 'needs-helper' | 'unsupported';
  readonly reason: string;
  /** Null for an action that works. */
  readonly remedy: string | null;
}

/** Actions on control groups, with the controller that the user must be able to write. */
const GROUP_ACTIONS: Readonly<Record<string, Controller | 'freezer'>> = {
  'group-weight': 'cpu',
  'foreground-boost': 'cpu',
  'group-idle': 'cpu',
  'group-quota': 'cpu',
  'group-tasks': 'pids',
  'group-io-weight': 'io',
  'group-io-limit': 'io',
  'group-memory-high': 'memory',
  reclaim: 'memory',
  'freeze-group': 'freezer',
};

/** The helper sets weights of groups, and nothing else of them. */
const GROUP_ACTIONS_OF_HELPER: ReadonlySet<string> = new Set(['group-weight']);

/** Actions whose undo raises a priority. */
const NEEDS_PRIORITY: ReadonlySet<string> = new Set(['process-priority', 'idle-scheduling']);

const ANY_HELPER = {
  ...NO_RIGHTS,
  isInstalled: true,
  takes: (knob: Parameters<typeof describeKnob>[0]) => describeKnob(knob) !== undefined,
};

/** Examines each action: whether it works here, for whom, and why not. The host's own reasons come first. */
export function examineActions(machine: Machine, actions: readonly Action[]): readonly ActionFinding[] {
  return actions.map((action) => ({ id: action.id, ...examineSafely(machine, action) }));
}

/** One action that cannot be examined must not hide the others. */
function examineSafely(machine: Machine, action: Action): Result {
  try {
    return examine(machine, action);
  } catch (error) {
    const remedy = 'Report this with the output of `homeostat doctor --json`.';
    return { state: 'unsupported', reason: `cannot be examined: ${messageOf(error)}`, remedy };
  }
}

type Result = Omit<ActionFinding, 'id'>;

function examine(machine: Machine, action: Action): Result {
  const { id } = action;
  const problem = problemOf(machine, action);
  if (problem === undefined) return examineRights(machine, action);
  if (isMissingRight(problem) && NEEDS_PRIORITY.has(id)) return needsPriority(machine, action);
  if (!isMissingRight(problem))
    return { state: 'unsupported', reason: problem, remedy: remedyForAction(machine, id, problem) };
  if (isTaken(action, ANY_HELPER))
    return needsHelper('only an administrator may change it', remedyForRoot(machine, exampleOf(action)));
  return {
    state: 'unsupported',
    reason: 'only an administrator may change it, and the helper does not',
    remedy: `See the commands with \`homeostat optimize apply ${exampleOf(action)} --dry-run\`.`,
  };
}

/** A host with a helper supports an action for which only the right is missing. */
function problemOf(machine: Machine, action: Action): string | undefined {
  const { hostState } = machine.parts;
  const ofHost = hostState.kind === 'running' ? hostState.host.actions.get(action.id) : undefined;
  if (typeof ofHost === 'string') return ofHost;
  const own = action.unsupported();
  return ofHost === null && own !== undefined && !isMissingRight(own) ? undefined : own;
}

function examineRights(machine: Machine, action: Action): Result {
  const { id, privilege, targets } = action;
  const controller = GROUP_ACTIONS[id];
  if (controller !== undefined) return examineGroups(machine, action, controller);
  if (NEEDS_PRIORITY.has(id) && !mayRaisePriority(machine)) return needsPriority(machine, action);
  if (privilege === 'root') return works('this user may write the setting');
  if (!targets.includes('process')) return works('needs no further rights');
  return works(machine.know(readRights).isRoot ? 'for all programs' : 'for programs of your own');
}

function needsPriority(machine: Machine, action: Action): Result {
  const remedy = machine.parts.hasHelper ? remedyForRoot(machine, exampleOf(action)) : remedyForPriorities(machine);
  return needsHelper('this user could not raise the priority again', remedy);
}

function examineGroups(machine: Machine, action: Action, controller: Controller | 'freezer'): Result {
  const groups = machine.know(readGroupRights);
  const { isRoot } = machine.know(readRights);
  const mayFreeze = groups.version === 2 ? groups.subtree !== undefined : isRoot;
  const isOwn = controller === 'freezer' ? mayFreeze : groups.rights[controller].kind === 'own';
  if (isOwn) return works(isRoot ? 'for all groups' : 'for programs in groups of your own');
  const reason = `the controller ${controller} is not delegated to this user`;
  const remedy = groups.version === 2 ? remedyForDelegation(machine) : remedyForControlGroups(machine, controller);
  if (!GROUP_ACTIONS_OF_HELPER.has(action.id)) return { state: 'unsupported', reason, remedy };
  return needsHelper(reason, machine.parts.hasHelper ? remedyForRoot(machine, exampleOf(action)) : remedy);
}

function works(reason: string): Result {
  return { state: 'works', reason, remedy: null };
}

function needsHelper(reason: string, remedy: string): Result {
  return { state: 'needs-helper', reason, remedy };
}

const EXAMPLES = {
  machine: 'machine',
  path: 'path:/dev/DISK',
  process: 'pid:PID',
  tree: 'tree:PID',
  unit: 'unit:NAME',
} as const;

/** Returns an action with a target, for a command. */
function exampleOf({ id, targets }: Action): string {
  const target = EXAMPLES[targets[0] ?? 'machine'];
  return `${id} --target ${target}`;
}
