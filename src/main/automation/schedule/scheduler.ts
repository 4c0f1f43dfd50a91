import type {
  QuietHours,
  ScheduledOptimization,
  ScheduledRun,
  ScheduleStatus,
} from '../../../shared/contract/schedule-schemas';
import { plainText } from '../../../shared/format/plain-text';
import { HOUR_MS, type LocalOffsetMs } from '../../../shared/model/time';
import type { Clock } from '../../base/clock';
import { AdvisedError, messageOf } from '../../base/errors';
import type { KeyedState } from '../../base/keyed-state';
import type { Stop } from '../../base/lifecycle';
import type { Log } from '../../base/log';
import { every } from '../../base/timers';
import type { EnginePort } from '../engine-port';
import { type LoadHistory, learnQuietHours } from './learn-quiet-hours';
import { nextCronTime } from './next-cron-time';
import { type Due, nextDue } from './next-due';
import { type NamedProcess, nobodyCalled, resolveTarget } from './resolve-target';

export interface SchedulerParts {
  /** Serialized by target. */
  readonly engine: EnginePort;
  readonly state: KeyedState;
  readonly clock: Clock;
  readonly log: Log;
  readonly offsetMs: LocalOffsetMs;
  /** Returns why nothing may be changed now: automation is paused, or the machine is busy. Undefined if it may. */
  readonly obstacle: () => string | undefined;
  /** Reads the last weeks by the hour. */
  readonly readLoadHistory: () => Promise<LoadHistory>;
  readonly readProcesses: () => Promise<readonly NamedProcess[]>;
  readonly createId: () => string;
}

/** Stored state of a schedule. */
interface Kept {
  readonly id: string;
  readonly scheduled: ScheduledOptimization;
  readonly due: Due | null;
  /** Begin of a run that has not ended; one of a previous host was interrupted. */
  readonly startedAtMs: number | null;
  readonly lastRun: ScheduledRun | null;
}

const DOMAIN = 'schedules';
/** Interval between checks of the wall clock: a timer over hours would miss a suspend and a clock that is set. */
const CHECK_INTERVAL_MS = 20_000;
const LEARN_AGAIN_MS = 6 * HOUR_MS;
const MOST_SCHEDULES = 50;
const UNKNOWN: QuietHours = { kind: 'unknown', reason: 'The history has not been analyzed yet.' };

/**
 * Makes changes at their time, through the engine: once, in a maintenance window, or when the machine usually has
 * little to do. Stores its state over a restart; a run that was begun is never begun again.
 */
export class Scheduler {
  readonly #schedules = new Map<string, Kept>();
  readonly #waitsFor = new Map<string, string>();
  readonly #running = new Map<string, Promise<void>>();
  #quiet = UNKNOWN;
  #learnedAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: SchedulerParts) {}

  async load(): Promise<void> {
    const { state, clock } = this.parts;
    for (const [id, kept] of (await state.list(DOMAIN)) as ReadonlyMap<string, Kept>) {
      this.#schedules.set(id, kept);
      if (kept.startedAtMs === null || kept.due === null) continue;
      const reason = 'Homeostat exited during the run, and its changes were undone.';
      await this.#endRun(id, { dueAtMs: kept.due.atMs, atMs: clock.nowMs(), outcome: 'failed', reason, changeIds: [] });
    }
  }

  start(): Stop {
    const stopChecks = every(CHECK_INTERVAL_MS, () => this.check(), {
      onError: (error) => this.parts.log.error('cannot check the schedules', { error: messageOf(error) }),
    });
    return async () => {
      await stopChecks();
      await Promise.allSettled(this.#running.values());
    };
  }

  /**
   * @returns the id that cancels it
   * @throws AdvisedError if it could never run
   */
  async scheduleOptimization(scheduled: ScheduledOptimization): Promise<string> {
    if (this.#schedules.size >= MOST_SCHEDULES) {
      throw new AdvisedError(`There are already ${MOST_SCHEDULES} schedules`, 'Cancel some of them first.');
    }
    await this.#refuseImpossible(scheduled);
    const id = this.parts.createId();
    await this.#keep({ id, scheduled, due: null, startedAtMs: null, lastRun: null });
    return id;
  }

  /** Lets a current run end, and keeps a change that was made: undo that. @returns true if the schedule exists */
  async cancelOptimization(id: string): Promise<boolean> {
    const wasThere = this.#schedules.delete(id);
    this.#waitsFor.delete(id);
    await this.parts.state.delete(DOMAIN, id);
    return wasThere;
  }

  get schedules(): readonly ScheduleStatus[] {
    return [...this.#schedules.values()].map((kept) => ({
      ...kept.scheduled,
      id: kept.id,
      nextAtMs: (kept.due ?? this.#knownNextDue(kept))?.atMs ?? null,
      waitsFor: this.#waitsFor.get(kept.id) ?? null,
      lastRun: kept.lastRun,
    }));
  }

  /** Begins the schedules that are due. They do not wait for each other. */
  async check(): Promise<void> {
    if (this.#schedules.size > 0) await this.learn();
    for (const kept of [...this.#schedules.values()]) {
      // An unreadable schedule must not keep the others from running.
      await this.#checkOne(kept).catch((error: unknown) => {
        this.#waitsFor.set(kept.id, messageOf(error));
        this.parts.log.error('cannot check a schedule', { id: kept.id, error: messageOf(error) });
      });
    }
  }

  /** Learns the quiet hours again after a while. */
  async learn(): Promise<QuietHours> {
    const { clock, readLoadHistory, offsetMs, log } = this.parts;
    if (clock.monotonicMs() - this.#learnedAtMs < LEARN_AGAIN_MS) return this.#quiet;
    this.#learnedAtMs = clock.monotonicMs();
    try {
      this.#quiet = learnQuietHours(await readLoadHistory(), offsetMs);
    } catch (error) {
      log.warn('cannot learn quiet hours', { error: messageOf(error) });
    }
    return this.#quiet;
  }

  /** For tests: resolves when all runs have ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async #checkOne(kept: Kept): Promise<void> {
    const { id, scheduled } = kept;
    if (this.#running.has(id)) return;
    const nowMs = this.parts.clock.nowMs();
    const next = this.#nextDue(kept);
    // A missed time stays due; a future one follows the clock, which may have been set back.
    const due = kept.due !== null && kept.due.atMs <= nowMs ? kept.due : next;
    if (due === undefined) {
      const { kind } = scheduled.timing;
      if (kind === 'quiet' && this.#quiet.kind === 'unknown') this.#waitsFor.set(id, this.#quiet.reason);
      return;
    }
    if (due.atMs !== kept.due?.atMs) await this.#keep({ ...kept, due });
    if (due.atMs > nowMs) {
      this.#waitsFor.delete(id);
      return;
    }
    if (due.untilMs < nowMs && scheduled.missed === 'skip') {
      const reason = this.#waitsFor.get(id) ?? 'Homeostat was not running, or the machine was off.';
      await this.#endRun(id, { dueAtMs: due.atMs, atMs: nowMs, outcome: 'missed', reason, changeIds: [] });
      return;
    }
    const obstacle = this.parts.obstacle();
    if (obstacle !== undefined) {
      this.#waitsFor.set(id, obstacle);
      return;
    }
    this.#waitsFor.delete(id);
    await this.#keep({ ...kept, due, startedAtMs: nowMs });
    const run = this.#run(id, scheduled, due).finally(() => this.#running.delete(id));
    this.#running.set(id, run);
  }

  async #run(id: string, { change }: ScheduledOptimization, due: Due): Promise<void> {
    const { engine, clock, readProcesses } = this.parts;
    const changeIds: string[] = [];
    const problems: string[] = [];
    const { action, value, validate, forMs } = change;
    const targets = await resolveTarget(change.target, readProcesses).catch((error: unknown) => {
      problems.push(messageOf(error));
      return [];
    });
    if (targets.length === 0 && problems.length === 0) problems.push(nobodyCalled(change.target));
    for (const target of targets) {
      try {
        const options = { value: value ?? undefined, forMs: forMs ?? undefined };
        const made = await engine.apply({ action, target, ...options, by: `schedule ${id}`, validate });
        changeIds.push(made.id);
        if (made.state !== 'kept') problems.push(`${made.targetText}: ${made.reason}`);
      } catch (error) {
        problems.push(messageOf(error));
      }
    }
    await this.#endRun(id, {
      dueAtMs: due.atMs,
      atMs: clock.nowMs(),
      outcome: problems.length < Math.max(1, targets.length) ? 'applied' : 'failed',
      reason: problems.join(' '),
      changeIds,
    }).catch((error: unknown) =>
      this.parts.log.error('cannot record a scheduled run', { id, error: messageOf(error) }),
    );
  }

  async #endRun(id: string, lastRun: ScheduledRun): Promise<void> {
    const kept = this.#schedules.get(id);
    this.#waitsFor.delete(id);
    this.parts.log.info('a scheduled run ended', { id, ...lastRun });
    if (kept !== undefined) await this.#keep({ ...kept, due: null, startedAtMs: null, lastRun });
  }

  /** Returns undefined also if the stored times are not valid. */
  #knownNextDue(kept: Kept): Due | undefined {
    try {
      return this.#nextDue(kept);
    } catch {
      return undefined;
    }
  }

  /** @throws TypeError if the stored cron line or time zone is not valid */
  #nextDue({ scheduled, lastRun }: Kept): Due | undefined {
    const { clock, offsetMs } = this.parts;
    const lastDueAtMs = lastRun?.dueAtMs ?? null;
    return nextDue(scheduled.timing, { nowMs: clock.nowMs(), lastDueAtMs, quiet: this.#quiet, offsetMs });
  }

  async #keep(kept: Kept): Promise<void> {
    this.#schedules.set(kept.id, kept);
    await this.parts.state.set(DOMAIN, kept.id, kept);
  }

  async #refuseImpossible({ change, timing }: ScheduledOptimization): Promise<void> {
    const { clock, engine } = this.parts;
    if (change.target.startsWith('pid:')) {
      throw new AdvisedError(
        `By then ${plainText(change.target, 60)} may be another process`,
        'Specify the program instead: name:PROGRAM.',
      );
    }
    if (timing.kind === 'once' && timing.atMs + timing.windowMs < clock.nowMs()) {
      throw new AdvisedError(`${new Date(timing.atMs).toISOString()} is in the past`, 'Specify a time in the future.');
    }
    if (timing.kind === 'window') {
      let next: number | null;
      try {
        next = nextCronTime(timing.cron, timing.timeZone, clock.nowMs());
      } catch (error) {
        throw explainCron(timing.cron, timing.timeZone, error);
      }
      if (next === null) throw new AdvisedError(`${timing.cron} never occurs`, 'Check its day and month.');
    }
    // A program's name can be resolved only when the schedule runs.
    if (!change.target.startsWith('name:')) {
      const { action, target, value } = change;
      engine.plan({ action, target, value: value ?? undefined, by: 'schedule' });
    }
  }
}

/** The library's message names its own classes and not always the problem. */
function explainCron(cron: string, timeZone: string, cause: unknown): AdvisedError {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    return new AdvisedError(
      `there is no time zone ${plainText(timeZone, 60)}`,
      'Give its IANA name, such as `Europe/Berlin`.',
      { cause },
    );
  }
  return new AdvisedError(
    `${plainText(cron, 100)} is not a valid cron line`,
    'Use five fields: minute, hour, day of month, month, day of week, such as `30 2 * * 6`.',
    { cause },
  );
}

/** If the stored state cannot be read, there are no schedules. */
export async function createScheduler(parts: SchedulerParts): Promise<Scheduler> {
  const scheduler = new Scheduler(parts);
  await scheduler.load().catch((error: unknown) => {
    parts.log.error('cannot read the saved schedules', { error: messageOf(error) });
  });
  return scheduler;
}
