import type { Growth, KernelKill } from '../../shared/contract/kill-schemas';
import type { Frame } from '../../shared/model/frame';
import type { KillCause } from '../../shared/model/kill';
import type { SeriesTable } from '../../shared/model/series';
import { MINUTE_MS } from '../../shared/model/time';
import { Bus } from '../base/bus';
import type { Clock } from '../base/clock';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import { later } from '../base/timers';
import type { GoneProcess } from '../platform/linux/gone-processes';
import type { KillObservation } from '../platform/linux/kills/observation';
import { type AppMemory, findGrowth } from './find-growth';
import type { KillRecords } from './kill-records';
import { describeKill, whyOf } from './kill-text';
import { firstKnown, isVague, KillMerger, type MergedKill } from './merge-kills';
import { isAppOf, type NameUnit, nameVictim } from './name-victim';

export interface KillWatchParts {
  readonly records: KillRecords;
  readonly table: SeriesTable;
  readonly clock: Clock;
  readonly log: Log;
  /** Looks up kills since a time in records that are read only on request: the kernel log, the journal. */
  readonly lookUp: (sinceMs: number, isCrash: boolean) => Promise<readonly KillObservation[]>;
  /** Returns processes that ended lately. */
  readonly gone: (pids: readonly number[]) => Promise<readonly GoneProcess[]>;
  /** Returns the memory of applications in a period. */
  readonly memory: (fromMs: number, toMs: number) => Promise<readonly AppMemory[]>;
  readonly nameUnit: NameUnit;
  readonly settleMs?: number;
}

/** Sources that are read on request get the record a moment after the event. */
const LOOK_UP_AFTER_MS = 300;
/** systemd-coredump writes its record after it has found the functions of the program in the dump. */
const LOOK_UP_CRASH_AFTER_MS = 3_000;
const LONGEST_WAIT_MS = 20_000;
const LOOK_BACK_MS = 30_000;
const SETTLE_MS = 3_000;
const GROWTH_WITHIN_MS = 10 * MINUTE_MS;
const COUNTER = 'memory_oom_kills_total';

/**
 * Explains programs that were killed or crashed: who, by whom, why, and whose memory grew. Reports of several sources
 * become one kill, and a kill that is on record is not reported again.
 */
export class KillWatch {
  /** Emits each kill once. */
  readonly kills = new Bus<KernelKill>();
  readonly #merger: KillMerger;
  readonly #settleMs: number;
  #counted = Number.NaN;
  #timer: NodeJS.Timeout | undefined;
  /** The report whose record is looked up next, or now. */
  #lookingUp: KillObservation | undefined;
  /** A report that came while another one was looked up. */
  #lookUpNext: KillObservation | undefined;
  /** Time since which complete kills wait for a record. */
  #waitingSinceMs: number | undefined;
  #publishing: Promise<void> = Promise.resolve();

  constructor(private readonly parts: KillWatchParts) {
    this.#settleMs = parts.settleMs ?? SETTLE_MS;
    this.#merger = new KillMerger(this.#settleMs);
  }

  /** Newest first. */
  get recent(): readonly KernelKill[] {
    return this.parts.records.kills;
  }

  /** Notices kills by the counter of the whole machine, which is measured anyway. */
  observe({ atMs, values }: Frame): void {
    const count = values[this.parts.table.find(COUNTER)?.index ?? -1] ?? Number.NaN;
    const processes = count - this.#counted;
    if (!Number.isNaN(count)) this.#counted = count;
    // Also after a gap: a machine without memory delays the host.
    if (!(processes > 0)) return;
    this.report({ source: 'vmstat', atMs, processes });
  }

  readonly report = (observation: KillObservation): void => {
    this.add(observation);
    if (this.#lookingUp === undefined) this.#lookUpLater(observation);
    else this.#lookUpNext = observation;
  };

  #lookUpLater(observation: KillObservation): void {
    this.#lookingUp = observation;
    later(observation.by === 'crash' ? LOOK_UP_CRASH_AFTER_MS : LOOK_UP_AFTER_MS, 'the record of a kill', async () => {
      await this.#lookUp(observation);
      this.#lookingUp = undefined;
      const next = this.#lookUpNext;
      this.#lookUpNext = undefined;
      if (next !== undefined) this.#lookUpLater(next);
    });
  }

  /** Adds a report that needs no further record. */
  add(observation: KillObservation): void {
    this.#merger.add(observation, this.parts.clock.monotonicMs());
    this.#schedule();
  }

  /** Reports the kills that are not complete yet. */
  stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#publish(this.#merger.take(Number.POSITIVE_INFINITY));
    return this.#publishing;
  }

  async #lookUp({ atMs, by }: KillObservation): Promise<void> {
    try {
      for (const one of await this.parts.lookUp(atMs - LOOK_BACK_MS, by === 'crash')) this.add(one);
    } catch (error) {
      this.parts.log.debug('cannot look up a kill', { error: messageOf(error) });
    }
  }

  #schedule(): void {
    this.#timer ??= later(this.#settleMs, 'a kill', () => {
      this.#timer = undefined;
      const nowMs = this.parts.clock.monotonicMs();
      this.#waitingSinceMs ??= nowMs;
      // A report without its record would be a second kill when the record comes.
      if (this.#lookingUp === undefined || nowMs - this.#waitingSinceMs > LONGEST_WAIT_MS) {
        this.#waitingSinceMs = undefined;
        this.#publish(this.#merger.take(nowMs));
      }
      if (!this.#merger.isEmpty) this.#schedule();
    });
  }

  #publish(complete: readonly MergedKill[]): void {
    this.#publishing = this.#publishing
      .then(() => this.#publishAll(complete))
      .catch((error: unknown) => this.parts.log.warn('cannot report a kill', { error: messageOf(error) }));
  }

  async #publishAll(complete: readonly MergedKill[]): Promise<void> {
    for (const one of complete) {
      if (isVague(one) && this.#isKnown(one.atMs)) continue;
      const kill = await this.#explain(one);
      if (!this.parts.records.add(kill)) continue;
      const { by, pid, unit, sources } = kill;
      this.parts.log.warn(kill.text, { by, pid, unit, sources: sources.join(', ') });
      this.kills.emit(kill);
    }
  }

  /** A late counter repeats a kill that was reported from elsewhere. */
  #isKnown(atMs: number): boolean {
    return this.recent.some((kill) => kill.by !== 'crash' && Math.abs(kill.atMs - atMs) < LOOK_BACK_MS);
  }

  #memoryBefore(atMs: number): Promise<readonly AppMemory[]> {
    return this.parts.memory(atMs - GROWTH_WITHIN_MS, atMs).catch(() => []);
  }

  async #explain(merged: MergedKill): Promise<KernelKill> {
    const { gone, nameUnit } = this.parts;
    const { atMs, observations } = merged;
    const pids = observations.flatMap(({ pid }) => pid ?? []);
    const name = (unit: string) => nameUnit(unit).catch(() => undefined);
    const victim = await nameVictim(merged, await gone(pids).catch(() => []), name);
    const by = firstKnown(merged, 'by') ?? 'kernel';
    const growth = by === 'crash' ? [] : findGrowth(await this.#memoryBefore(atMs), atMs);
    const own = growth.find(({ app }) => isAppOf(app, { id: victim.app ?? '', title: victim.who }));
    const why = whyOf(by, firstKnown(merged, 'reason'));
    const facts = { ...victim, app: own?.app ?? victim.app, by, why, grew: explaining(by, own, growth[0]) };
    return {
      id: `kill-${Math.round(atMs)}-${victim.pid ?? victim.app ?? 'unknown'}`,
      atMs,
      ...facts,
      processes: countProcesses(observations),
      sources: [...new Set(observations.map(({ source }) => source))],
      text: describeKill(facts),
    };
  }
}

/**
 * Chooses the growth that explains a kill: the victim's, if it is at least half of the largest. In a group with a limit
 * of its own, other programs do not matter.
 */
function explaining(by: KillCause, own: Growth | undefined, most: Growth | undefined): Growth | null {
  if (own !== undefined && riseOf(own) >= riseOf(most ?? own) / 2) return own;
  return by === 'kernel, limit of a group' ? (own ?? null) : (most ?? null);
}

function riseOf({ fromBytes, toBytes }: Growth): number {
  return toBytes - fromBytes;
}

/** Each source counts on its own: by lines, by processes, or not at all. The counter counts those of other kills too. */
function countProcesses(observations: readonly KillObservation[]): number {
  const { vmstat = [], ...others } = Object.groupBy(observations, ({ source }) => source);
  const bySource = vmstat.length < observations.length ? others : { vmstat };
  const counts = Object.values(bySource).map((own) => {
    const pids = new Set(own.flatMap(({ pid }) => pid ?? []));
    return Math.max(
      pids.size,
      own.reduce((sum, { processes = 0 }) => sum + processes, 0),
    );
  });
  return Math.max(1, ...counts);
}
