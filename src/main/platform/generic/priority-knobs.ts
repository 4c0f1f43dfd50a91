import { getPriority, setPriority } from 'node:os';
import type { Knob, ProcessIdentity } from '../../../shared/model/change';
import { errnoOf } from '../../base/errors';
import type { OwnPace } from '../../base/own-pace';
import { type KnobReading, PROCESS_GONE, present } from '../knob-reading';
import type { ForeignSystem } from './foreign-system';

/** Lower values are the real-time class of Windows, which only administrators may set. */
const LOWEST_RESTORABLE = -14;

/** Functions that read and set priorities: those of Node, except in tests. */
export interface Priorities {
  readonly get: (pid: number) => number;
  readonly set: (pid: number, nice: number) => void;
}

/** The knobs of macOS and Windows: the priority of a whole process, through Node, and Homeostat's own pace. */
export class PriorityKnobs {
  constructor(
    private readonly system: ForeignSystem,
    private readonly ownPace: OwnPace = { factor: 1 },
    private readonly priorities: Priorities = { get: getPriority, set: setPriority },
  ) {}

  get bootId(): string {
    return this.system.readBootId();
  }

  /** Children that start during a change are not followed on these systems. */
  readonly uptimeTicks = 0;

  heirsOf(): readonly (readonly Knob[])[] {
    return [];
  }

  read(knob: Knob): KnobReading {
    if (knob.kind === 'own-pace') return present(String(this.ownPace.factor));
    if (knob.kind !== 'nice') throw new Error(`this system does not support ${knob.kind}`);
    if (!this.#isSame(knob.process)) return PROCESS_GONE;
    try {
      return present(String(this.priorities.get(knob.process.pid)));
    } catch (error) {
      if (errnoOf(error) === 'ESRCH') return PROCESS_GONE;
      throw error;
    }
  }

  write(knob: Knob, wanted: string): void {
    if (knob.kind === 'own-pace') {
      this.ownPace.factor = Number(wanted);
      return;
    }
    if (knob.kind !== 'nice') throw new Error(`this system does not support ${knob.kind}`);
    if (!this.#isSame(knob.process)) throw new Error('the process has exited');
    this.priorities.set(knob.process.pid, Number(wanted));
  }

  undoProblem(knob: Knob, before: string, want: string): string | undefined {
    if (knob.kind !== 'nice' || Number(want) <= Number(before)) return undefined;
    if (!this.system.mayRaise) return 'only root can raise a lowered priority again';
    return Number(before) < LOWEST_RESTORABLE ? 'a real-time priority cannot be restored' : undefined;
  }

  /** Node changes a priority with one system call, so that nothing is pending. */
  awaitPending(): void {}

  #isSame({ pid, startTicks, executable }: ProcessIdentity): boolean {
    const now = this.system.readProcess(pid)?.identity;
    return now !== undefined && now.startTicks === startTicks && now.executable === executable;
  }
}
