import type { ActionArea, ExitPolicy, RiskClass } from '../../shared/contract/optimization-schemas';
import type { Knob } from '../../shared/model/change';
import { errnoOf, isMissing } from '../base/errors';
import type { Finding, Situation } from './situation';

/** Quantities that a trial can measure. */
export type ProbeName = 'cpu-latency' | 'disk-sync';

/** Resources that programs wait for. */
export type Stall = 'memory' | 'disk';

/** The process, file, unit or machine that an action changes. */
export type Target =
  | { readonly kind: 'process'; readonly pid: number }
  /** A process with those that it started and that belong to the same program. */
  | { readonly kind: 'tree'; readonly pid: number }
  | { readonly kind: 'path'; readonly path: string }
  /** A unit of the person's own systemd instance. */
  | { readonly kind: 'unit'; readonly unit: string }
  | { readonly kind: 'machine' };

/** The values that an action sets. */
export interface Plan {
  readonly targetText: string;
  readonly knobs: readonly { readonly knob: Knob; readonly want: string }[];
  /** Shown to the person, for example which setting has an effect. */
  readonly note: string;
}

export type Planned = { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly reason: string };

/**
 * One kind of change, with its plan. Only the engine records, writes, reads back and undoes. A new action is a file of
 * its own and a line in `registry.ts`.
 */
export interface Action {
  readonly id: string;
  readonly summary: string;
  /** The measured effect. */
  readonly effect: string;
  /** The area of automation. A person decides for each area which changes may be made automatically. */
  readonly area: ActionArea;
  readonly risk: RiskClass;
  readonly privilege: 'user' | 'root';
  readonly exitPolicy: ExitPolicy;
  /** The change outlives a restart of the machine. */
  readonly isLasting: boolean;
  /** Time after which the change is undone automatically; null if it may stay. */
  readonly longestMs: number | null;
  /**
   * A value that a reload of its manager dropped, so that the former one is back: it is set again, or the change has
   * ended. A value that another program set always stays.
   */
  readonly whenDropped: 'set again' | 'end';
  /** Time for which a target is left alone after a change that did not help. */
  readonly cooldownMs: number;
  /** Stalls that end a trial if they last much longer with the change than without. */
  readonly guards: readonly Stall[];
  /** The quantity that should improve; null if no probe measures it. */
  readonly probe: ProbeName | null;
  /** Kinds of valid targets. */
  readonly targets: readonly Target['kind'][];
  /** @returns the reason if it does not work on this machine */
  unsupported(): string | undefined;
  /** Describes on which targets it works, if not on all of that kind. */
  where(): string | undefined;
  /** Finds the targets that it would help, without changing anything. */
  detect(situation: Situation): readonly Finding[];
  /** @param value as the person entered it; undefined for the default */
  plan(target: Target, value: string | undefined): Planned;
}

/** Properties of most actions. */
const USUAL = {
  privilege: 'user',
  exitPolicy: 'revert',
  isLasting: false,
  longestMs: null,
  whenDropped: 'end',
  guards: ['memory', 'disk'],
  probe: null,
  targets: ['process'],
  where: (): string | undefined => undefined,
  detect: (): readonly Finding[] => [],
} as const satisfies Partial<Action>;

/** An action without the usual properties. Its plan refuses an invalid target or value with {@link refuse}. */
type ActionParts = Omit<Action, keyof typeof USUAL | 'plan'> &
  Partial<Pick<Action, keyof typeof USUAL>> & {
    plan(target: Target, value: string | undefined): Plan;
  };

class Refusal extends Error {}

export function refuse(reason: string): never {
  throw new Refusal(reason);
}

export function defineAction({ plan, ...parts }: ActionParts): Action {
  return {
    ...USUAL,
    ...parts,
    plan(target, value) {
      try {
        return { ok: true, plan: plan(target, value) };
      } catch (error) {
        if (error instanceof Refusal) return { ok: false, reason: error.message };
        // A process may exit, and a control group may vanish, while the plan reads it.
        if (isMissing(error) || errnoOf(error) === 'ESRCH') return { ok: false, reason: 'the target no longer exists' };
        throw error;
      }
    },
  };
}

/**
 * Returns the number that a person entered, or the default. Refuses an invalid number.
 *
 * @param valid ends the sentence "the value must be …"
 */
export function readNumber(
  value: string | undefined,
  usual: number,
  isValid: (value: number) => boolean,
  valid: string,
): number {
  const number = value === undefined ? usual : Number(value);
  if (!isValid(number)) refuse(`the value must be ${valid}`);
  return number;
}

export function isWhole(least: number, most: number): (value: number) => boolean {
  return (value) => Number.isInteger(value) && value >= least && value <= most;
}

/** The notation of each kind of target. */
export const TARGET_FORMS: Readonly<Record<Target['kind'], string>> = {
  process: 'pid:N',
  tree: 'tree:N',
  path: 'path:/…',
  unit: 'unit:NAME',
  machine: 'machine',
};

/** @returns `pid:N, tree:N, path:/…, unit:NAME or machine` */
export function listForms(): string {
  const forms = Object.values(TARGET_FORMS);
  return `${forms.slice(0, -1).join(', ')} or ${forms.at(-1)}`;
}

/** @example parseTarget('pid:42') // { kind: 'process', pid: 42 } */
export function parseTarget(text: string): Target | undefined {
  if (text === 'machine') return { kind: 'machine' };
  const [, form, pid] = /^(pid|tree):(\d+)$/.exec(text) ?? [];
  if (pid !== undefined) return { kind: form === 'tree' ? 'tree' : 'process', pid: Number(pid) };
  const unit = /^unit:([\w@.:\\-]+\.\w+)$/.exec(text)?.[1];
  if (unit !== undefined) return { kind: 'unit', unit };
  const path = /^path:(\/.*)$/.exec(text)?.[1];
  return path === undefined ? undefined : { kind: 'path', path };
}
