import type { KernelKill } from '../../shared/contract/kill-schemas';
import { DAY_MS, MINUTE_MS } from '../../shared/model/time';
import type { KeyedState } from '../base/keyed-state';
import type { KernelLogPlace } from '../platform/linux/kills/kernel-log';

const KILLS = 'kills';
const SEEN = 'kills-seen';
const SEEN_KEY = 'newest';
const MOST_KEPT = 200;
const KEPT_MS = 90 * DAY_MS;
/** Clocks of the sources differ after a suspend. A process number is not reused as quickly. */
const SAME_PID_MS = 12 * 60 * MINUTE_MS;
const SAME_APP_MS = MINUTE_MS;

/** The time up to which everything was reported. */
export interface Seen {
  readonly atMs: number;
  readonly kernelLog: KernelLogPlace | null;
}

/** Keeps the kills over restarts, so that none is reported twice. */
export class KillRecords {
  #kills: readonly KernelKill[] = [];

  constructor(
    private readonly state: KeyedState,
    private readonly report: (error: unknown) => void,
  ) {}

  /** Newest first. */
  get kills(): readonly KernelKill[] {
    return this.#kills;
  }

  /** @returns undefined before the first run */
  async load(nowMs: number): Promise<Seen | undefined> {
    const stored = [...(await this.state.list(KILLS)).values()] as KernelKill[];
    this.#kills = stored.filter(({ atMs }) => nowMs - atMs < KEPT_MS).sort((a, b) => b.atMs - a.atMs);
    for (const { id } of stored.filter((one) => !this.#kills.includes(one))) this.#delete(id);
    return (await this.state.get(SEEN, SEEN_KEY)) as Seen | undefined;
  }

  keepSeen(seen: Seen): Promise<void> {
    return this.state.set(SEEN, SEEN_KEY, seen).catch(this.report);
  }

  /**
   * Stores a kill, or adds it to one of the same program a moment before.
   *
   * @returns false if it was known
   */
  add(kill: KernelKill): boolean {
    const known = this.#kills.find((one) => isSame(one, kill));
    if (known === undefined) {
      this.#kills = [kill, ...this.#kills].sort((a, b) => b.atMs - a.atMs);
      for (const { id } of this.#kills.slice(MOST_KEPT)) this.#delete(id);
      this.#kills = this.#kills.slice(0, MOST_KEPT);
      this.#store(kill);
      return true;
    }
    if (known.pid === kill.pid && known.pid !== null) return false;
    const more = { ...known, processes: known.processes + kill.processes };
    this.#kills = this.#kills.map((one) => (one === known ? more : one));
    this.#store(more);
    return false;
  }

  #store(kill: KernelKill): void {
    this.state.set(KILLS, kill.id, kill).catch(this.report);
  }

  #delete(id: string): void {
    this.state.delete(KILLS, id).catch(this.report);
  }
}

function isSame(a: KernelKill, b: KernelKill): boolean {
  if ((a.by === 'crash') !== (b.by === 'crash')) return false;
  const apartMs = Math.abs(a.atMs - b.atMs);
  const isSamePid = a.pid !== null && a.pid === b.pid;
  const isSameApp = a.who === b.who;
  return ((isSamePid || isSameApp) && apartMs <= SAME_APP_MS) || (isSamePid && isSameApp && apartMs <= SAME_PID_MS);
}
