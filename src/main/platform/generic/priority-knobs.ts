import { getPriority, setPriority } from 'node:os';
import type { Knob, ProcessIdentity } from '../../../shared/model/change';
import { errnoOf } from '../../base/errors';
import type { OwnPace } from '../../base/own-pace';
import type { ForeignSystem } from './foreign-system';

type Reading = { readonly kind: 'value'; readonly value: string } | { readonly kind: 'gone'; readonly reason: string };

const GONE: Reading = { kind: 'gone', reason: 'The process has exited.' };
/** Below it is what Windows calls real-time, which it gives to administrators alone. */
const LOWEST_RESTORABLE = -14;

/** How priorities are read and set; Node's own, but in tests. */
export interface Priorities {
  readonly get: (pid: number) => number;
  readonly set: (pid: number, nice: number) => void;
}

/** The knobs of macOS and Windows: the priority of a whole process, through Node, and our own pace. */
export class PriorityKnobs {
  readonly #system: ForeignSystem;
  readonly #ownPace: OwnPace;
  readonly #priorities: Priorities;

  constructor(
    system: ForeignSystem,
    ownPace: OwnPace = { factor: 1 },
    priorities: Priorities = { get: getPriority, set: setPriority },
  ) {
    this.#system = system;
    this.#ownPace = ownPace;
    this.#priorities = priorities;
  }

  get bootId(): string {
    return this.#system.readBootId();
  }

  /** What a process starts meanwhile is not followed here. */
  readonly uptimeTicks = 0;

  heirsOf(): readonly Knob[] {
    return [];
  }

  read(knob: Knob): Reading {
    if (knob.kind === 'own-pace') return { kind: 'value', value: String(this.#ownPace.factor) };
    if (knob.kind !== 'nice') throw new Error(`this system does not support ${knob.kind}`);
    if (!this.#isSame(knob.process)) return GONE;
    try {
      return { kind: 'value', value: String(this.#priorities.get(knob.process.pid)) };
    } catch (error) {
      if (errnoOf(error) === 'ESRCH') return GONE;
      throw error;
    }
  }

  write(knob: Knob, wanted: string): void {
    if (knob.kind === 'own-pace') {
      this.#ownPace.factor = Number(wanted);
      return;
    }
    if (knob.kind !== 'nice') throw new Error(`this system does not support ${knob.kind}`);
    if (!this.#isSame(knob.process)) throw new Error('the process has exited');
    this.#priorities.set(knob.process.pid, Number(wanted));
  }

  undoProblem(knob: Knob, before: string, want: string): string | undefined {
    if (knob.kind !== 'nice' || Number(want) <= Number(before)) return undefined;
    if (!this.#system.mayRaise) return 'only root can raise a lowered priority again';
    return Number(before) < LOWEST_RESTORABLE ? 'a real-time priority cannot be restored' : undefined;
  }

  /** It is one system call. */
  awaitPending(): void {}

  #isSame({ pid, startTicks, executable }: ProcessIdentity): boolean {
    const now = this.#system.readProcess(pid)?.identity;
    return now !== undefined && now.startTicks === startTicks && now.executable === executable;
  }
}
