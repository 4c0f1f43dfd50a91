import type { AutomationPause } from '../../../shared/contract/automation-schemas';
import type { Config } from '../../../shared/contract/config-schema';
import { roundDuration } from '../../../shared/format/duration';
import { plural } from '../../../shared/format/plural';
import { isListed } from '../../../shared/model/process-name';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/model/time';
import type { Ledger } from './ledger';
import { memoryKey, type Proposal } from './proposal';

export interface GuardView {
  readonly nowMs: number;
  readonly proposal: Proposal;
  readonly settings: Config['automation'];
  readonly pause: AutomationPause | null;
  readonly ledger: Ledger;
  /** Active changes of automation. */
  readonly open: number;
  readonly isOnBattery: boolean;
  /** Returns the reason if a person is waiting for the program; undefined if not, or if that is unknown. */
  readonly whyInUse: () => string | undefined;
}

export interface Guard {
  readonly name: string;
  /** True if it applies to all proposals, not only to this one. */
  readonly isGlobal?: boolean;
  /** True if it protects the program from every other change against the same problem too. */
  readonly isOfProgram?: boolean;
  /** True if it also holds back a question, which changes nothing yet. */
  readonly isOfQuestions?: boolean;
  /** @returns the objection; undefined without one */
  readonly whyNot: (view: GuardView) => string | undefined;
}

/** Times that the same change may be made and end within the window; another one would oscillate. */
const MOST_TURNS = 3;
const TURNS_WINDOW_MS = 6 * HOUR_MS;
/** First wait; doubles with each repetition in the window. */
const EMERGENCY_COOLDOWN_MS = MINUTE_MS;
const COOLDOWN_MS = 15 * MINUTE_MS;

/** Sorted by cost, the cheapest first. */
const GUARDS: readonly Guard[] = [
  {
    name: 'pause',
    isGlobal: true,
    isOfQuestions: true,
    whyNot: ({ pause, nowMs }) => {
      if (pause === null) return undefined;
      if (pause.kind === 'panic') return 'all automation was stopped until you resume it';
      if (pause.untilMs === null) return 'automation is paused until you resume it';
      return `automation is paused for another ${roundDuration(pause.untilMs - nowMs)}`;
    },
  },
  {
    name: 'spared',
    isOfProgram: true,
    isOfQuestions: true,
    whyNot: ({ proposal: { subject }, settings: { only, never } }) => {
      if (isListed(never, subject)) return `${subject} must never be restrained`;
      if (only.length > 0 && !isListed(only, subject))
        return `${subject} is not one of the programs that may be restrained`;
      return undefined;
    },
  },
  {
    name: 'battery',
    whyNot: ({ isOnBattery, proposal: { isEmergency } }) =>
      isOnBattery && !isEmergency ? 'the machine is running on battery, and measuring uses power' : undefined,
  },
  {
    name: 'user wins',
    isOfProgram: true,
    isOfQuestions: true,
    whyNot: ({ ledger, proposal, nowMs }) => {
      const { action, subject, instead = [action] } = proposal;
      const taken = instead.map((one) => ledger.lastEnd(memoryKey({ action: one, subject }), 'person'));
      const leftMs = Math.max(...taken.map((one) => one?.endedAtMs ?? Number.NEGATIVE_INFINITY)) + DAY_MS - nowMs;
      return leftMs > 0
        ? `someone undid this change or one in its place; it will not be made for another ${roundDuration(leftMs)}`
        : undefined;
    },
  },
  {
    name: 'oscillation',
    whyNot: ({ ledger, proposal, nowMs }) => {
      const turns = ledger.since(nowMs - TURNS_WINDOW_MS, memoryKey(proposal)).length;
      return turns >= MOST_TURNS
        ? `it was applied and undone ${plural(turns, 'time')} in ${roundDuration(TURNS_WINDOW_MS)}; another attempt is unlikely to last`
        : undefined;
    },
  },
  {
    name: 'cooldown',
    whyNot: ({ ledger, proposal, nowMs }) => {
      const key = memoryKey(proposal);
      const endedAtMs = ledger.lastEnd(key)?.endedAtMs ?? Number.NEGATIVE_INFINITY;
      const turns = ledger.since(nowMs - TURNS_WINDOW_MS, key).length;
      const firstMs = proposal.isEmergency ? EMERGENCY_COOLDOWN_MS : COOLDOWN_MS;
      const leftMs = endedAtMs + firstMs * 2 ** Math.max(0, turns - 1) - nowMs;
      return leftMs > 0 ? `it ended recently; it may be applied again in ${roundDuration(leftMs)}` : undefined;
    },
  },
  {
    name: 'budget',
    isGlobal: true,
    whyNot: ({ ledger, nowMs, settings: { changes_per_hour: most } }) =>
      ledger.since(nowMs - HOUR_MS).length >= most
        ? `the limit of ${plural(most, 'change')} per hour is reached`
        : undefined,
  },
  {
    name: 'open changes',
    isGlobal: true,
    whyNot: ({ open, settings: { most_open: most } }) =>
      open >= most ? `${plural(open, 'automatic change')} already active` : undefined,
  },
  {
    name: 'foreground',
    isOfQuestions: true,
    whyNot: ({ whyInUse, proposal: { isAskedInUse } }) => {
      const reason = isAskedInUse === true ? undefined : whyInUse();
      return reason === undefined ? undefined : `it is in use: ${reason}`;
    },
  },
];

/** @returns the first guard that objects to a proposal, with its reason; undefined if none does */
export function findObstacle(view: GuardView): { readonly guard: Guard; readonly reason: string } | undefined {
  for (const guard of GUARDS) {
    if (view.proposal.isQuestion === true && guard.isOfQuestions !== true) continue;
    const reason = guard.whyNot(view);
    if (reason !== undefined) return { guard, reason };
  }
  return undefined;
}
