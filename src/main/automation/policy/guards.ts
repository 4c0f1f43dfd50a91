import { roundDuration } from '../../../shared/format/duration';
import { plural } from '../../../shared/format/plural';
import type { AutomationPause } from '../../../shared/model/automation';
import type { Config } from '../../../shared/model/config';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/model/time';
import type { Ledger } from './ledger';
import { memoryKey, type Proposal } from './proposal';

/** What the guards judge by. */
export interface GuardView {
  readonly nowMs: number;
  readonly proposal: Proposal;
  readonly settings: Config['automation'];
  readonly pause: AutomationPause | null;
  readonly ledger: Ledger;
  /** How many changes by automation are in force. */
  readonly open: number;
  readonly isOnBattery: boolean;
  /** Undefined where it is not known. */
  readonly isForeground: () => boolean | undefined;
}

export interface Guard {
  readonly name: string;
  /** Whether it speaks about everything, not only about this proposal. */
  readonly isGlobal: boolean;
  /** @returns why not; undefined where nothing speaks against it */
  readonly whyNot: (view: GuardView) => string | undefined;
}

/** So often may the same be done and end within the window; once more would be going back and forth. */
const MOST_TURNS = 3;
const TURNS_WINDOW_MS = 6 * HOUR_MS;
/** The first wait; it doubles with each turn of the window. */
const EMERGENCY_COOLDOWN_MS = MINUTE_MS;
const COOLDOWN_MS = 15 * MINUTE_MS;

/** Everything that may speak against a proposal, the cheapest first. */
const GUARDS: readonly Guard[] = [
  {
    name: 'pause',
    isGlobal: true,
    whyNot: ({ pause, nowMs }) => {
      if (pause === null) return undefined;
      if (pause.kind === 'panic') return 'all automation was stopped until you resume it';
      if (pause.untilMs === null) return 'automation is paused until you resume it';
      return `automation is paused for another ${roundDuration((pause.untilMs - nowMs) / 1000)}`;
    },
  },
  {
    name: 'spared',
    isGlobal: false,
    whyNot: ({ proposal: { subject }, settings: { only, never } }) => {
      if (never.includes(subject)) return `${subject} must never be restrained`;
      if (only.length > 0 && !only.includes(subject))
        return `${subject} is not one of the programs that may be restrained`;
      return undefined;
    },
  },
  {
    name: 'battery',
    isGlobal: false,
    whyNot: ({ isOnBattery, proposal: { isEmergency } }) =>
      isOnBattery && !isEmergency ? 'the machine is running on battery, and measuring uses power' : undefined,
  },
  {
    name: 'user wins',
    isGlobal: false,
    whyNot: ({ ledger, proposal, nowMs }) => {
      const taken = ledger.lastEnd(memoryKey(proposal), 'person');
      const leftMs = (taken?.endedAtMs ?? Number.NEGATIVE_INFINITY) + DAY_MS - nowMs;
      return leftMs > 0
        ? `someone undid this change; it will not be repeated for another ${roundDuration(leftMs / 1000)}`
        : undefined;
    },
  },
  {
    name: 'oscillation',
    isGlobal: false,
    whyNot: ({ ledger, proposal, nowMs }) => {
      const turns = ledger.since(nowMs - TURNS_WINDOW_MS, memoryKey(proposal)).length;
      return turns >= MOST_TURNS
        ? `it was applied and undone ${plural(turns, 'time')} in ${roundDuration(TURNS_WINDOW_MS / 1000)}; another attempt is unlikely to last`
        : undefined;
    },
  },
  {
    name: 'cooldown',
    isGlobal: false,
    whyNot: ({ ledger, proposal, nowMs }) => {
      const key = memoryKey(proposal);
      const endedAtMs = ledger.lastEnd(key)?.endedAtMs ?? Number.NEGATIVE_INFINITY;
      const turns = ledger.since(nowMs - TURNS_WINDOW_MS, key).length;
      const firstMs = proposal.isEmergency ? EMERGENCY_COOLDOWN_MS : COOLDOWN_MS;
      const leftMs = endedAtMs + firstMs * 2 ** Math.max(0, turns - 1) - nowMs;
      return leftMs > 0 ? `it ended recently; it may be applied again in ${roundDuration(leftMs / 1000)}` : undefined;
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
    isGlobal: false,
    whyNot: ({ isForeground }) => (isForeground() === true ? 'it is in use: a terminal is waiting for it' : undefined),
  },
];

/** @returns the first guard that speaks against a proposal, and why; undefined where none does */
export function findObstacle(view: GuardView): { readonly guard: Guard; readonly reason: string } | undefined {
  for (const guard of GUARDS) {
    const reason = guard.whyNot(view);
    if (reason !== undefined) return { guard, reason };
  }
  return undefined;
}
