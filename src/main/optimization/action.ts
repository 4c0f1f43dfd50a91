import type { ActionArea, ExitPolicy, Knob, RiskClass } from '../../shared/model/change';
import type { Finding, Situation } from './situation';

/** What a trial can measure. */
export type ProbeName = 'cpu-latency' | 'disk-sync';

/** What programs wait for. */
export type Stall = 'memory' | 'disk';

/** What an action shall be done to. */
export type Target =
  | { readonly kind: 'process'; readonly pid: number }
  | { readonly kind: 'path'; readonly path: string }
  /** Of the person's own systemd. */
  | { readonly kind: 'unit'; readonly unit: string }
  | { readonly kind: 'machine' };

/** What an action would turn, and to what. */
export interface Plan {
  readonly targetText: string;
  readonly knobs: readonly { readonly knob: Knob; readonly want: string }[];
  /** What somebody who asks why should know: which lever binds, say. */
  readonly note: string;
}

export type Planned = { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly reason: string };

/**
 * A kind of change: what it turns and how. The engine alone journals, writes, reads back and undoes. A new one is its
 * file and a line in `registry.ts`.
 */
export interface Action {
  readonly id: string;
  readonly summary: string;
  /** What to expect of it, as it was measured. */
  readonly effect: string;
  /** What it acts on: a person decides by area what may happen by itself. */
  readonly area: ActionArea;
  readonly risk: RiskClass;
  readonly privilege: 'user' | 'root';
  readonly exitPolicy: ExitPolicy;
  /** Whether what it changes outlives a reboot. */
  readonly isLasting: boolean;
  /** After which it is taken back by itself; null where it may stay. */
  readonly longestMs: number | null;
  /** How long a target is left alone after one that did not help. */
  readonly cooldownMs: number;
  /** What programs must not wait for much longer with it than without: a trial ends at once where they do. */
  readonly guards: readonly Stall[];
  /** What it should improve; null where nothing here measures that. */
  readonly probe: ProbeName | null;
  /** Kinds of target that it takes. */
  readonly targets: readonly Target['kind'][];
  /** @returns why not here; undefined where it works */
  unsupported(): string | undefined;
  /** When and on what it would help; nothing is done by it. */
  detect(situation: Situation): readonly Finding[];
  /** @param value as a person gave it; undefined: what is usual */
  plan(target: Target, value: string | undefined): Planned;
}

/** Properties of most actions. */
const USUAL = {
  privilege: 'user',
  exitPolicy: 'revert',
  isLasting: false,
  longestMs: null,
  guards: ['memory', 'disk'],
  probe: null,
  targets: ['process'],
  detect: (): readonly Finding[] => [],
} as const satisfies Partial<Action>;

/** An action without what is usual. Its plan refuses a target or a value with {@link refuse}. */
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
        throw error;
      }
    },
  };
}

/**
 * Returns the number that a person gave, or the usual one. Refuses a number that is not valid.
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

/** @example parseTarget('pid:42') // { kind: 'process', pid: 42 } */
export function parseTarget(text: string): Target | undefined {
  if (text === 'machine') return { kind: 'machine' };
  const pid = /^pid:(\d+)$/.exec(text)?.[1];
  if (pid !== undefined) return { kind: 'process', pid: Number(pid) };
  const unit = /^unit:([\w@.:\\-]+\.\w+)$/.exec(text)?.[1];
  if (unit !== undefined) return { kind: 'unit', unit };
  const path = /^path:(\/.*)$/.exec(text)?.[1];
  return path === undefined ? undefined : { kind: 'path', path };
}
