import type { Emergency, EmergencyKind } from '../../../shared/contract/automation-schemas';
import type { Bottleneck } from '../../../shared/contract/health-schemas';
import type { ProcessTable } from '../../../shared/contract/schemas';
import { roundDuration } from '../../../shared/format/duration';
import { formatBytes, formatRatio } from '../../../shared/format/format';
import type { AutomationArea } from '../../../shared/model/automation';
import { type Frame, isInterrupted } from '../../../shared/model/frame';
import type { Series, SeriesTable } from '../../../shared/model/series';
import { findSuspects, type Reach } from './find-suspects';
import { type ConditionBounds, LastingCondition } from './lasting-condition';
import { Outflow } from './outflow';

export interface WatchOptions {
  readonly table: SeriesTable;
  readonly reach: () => Reach;
  readonly runawayMs: () => number;
  /** Available memory below which an emergency begins; 0: a twentieth of the total. */
  readonly memoryReserveBytes: () => number;
  /** Active bottlenecks of health, which knows the thresholds of heat. */
  readonly bottlenecks: () => readonly Bottleneck[];
}

interface Watched {
  readonly kind: EmergencyKind;
  readonly subject: string | null;
  readonly condition: LastingCondition;
  text: string;
  leftSeconds: number;
}

const EMERGENCY_AREAS: Readonly<Record<EmergencyKind, AutomationArea>> = {
  'cpu-stall': 'processor',
  runaway: 'processor',
  'memory-low': 'memory',
  'io-stall': 'disk',
  overheating: 'power',
  'disk-filling': 'disk',
};

/** For a condition that reads 1 while it holds, else 0. */
const YES_OR_NO: ConditionBounds = { enter: 0.5, leave: 0.25 };

/** Share of time in which programs wait (pressure stall information, 0-1). */
const BOUNDS: Readonly<Record<EmergencyKind, ConditionBounds>> = {
  'cpu-stall': { enter: 0.6, leave: 0.3 },
  runaway: { enter: 0.2, leave: 0.1 },
  'io-stall': { enter: 0.4, leave: 0.15 },
  'memory-low': YES_OR_NO,
  overheating: YES_OR_NO,
  'disk-filling': YES_OR_NO,
};

/** Time for which a condition must hold. A person sets the time of a runaway; a machine out of memory cannot wait. */
const PERSIST_MS: Readonly<Record<Exclude<EmergencyKind, 'runaway'>, number>> = {
  'cpu-stall': 10_000,
  'io-stall': 6_000,
  'memory-low': 2_000,
  overheating: 10_000,
  'disk-filling': 4_000,
};

/** Replaces pressure on systems without it. */
const BUSY_WITHOUT_PRESSURE = 0.97;
const MEMORY_SHARE = 0.05;
/** A machine that waits for memory this share of the time is thrashing, at any amount of available memory. */
const MEMORY_FULL_PRESSURE = 0.2;
/** Memory that will be used up within this time counts as used up. */
const MEMORY_LEFT_SECONDS = 10;
const DISK_LEFT_SECONDS = 300;
/** A scan takes place every second while a condition holds, and late on a starved host. */
const OLD_SCAN_MS = 20_000;

/** Detects emergencies in the frames, and their culprits in the scans of the processes. Both contain the time. */
export class EmergencyWatch {
  readonly #watched = new Map<string, Watched>();
  readonly #memory = new Outflow();
  readonly #disks = new Map<number, { readonly series: Series; readonly outflow: Outflow }>();
  readonly #indexes = new Map<string, number>();
  #seenSeries = 0;
  #processes: ProcessTable | undefined;
  #processesBefore: ProcessTable | undefined;
  /** Emergencies that have lasted long enough to act. */
  current: readonly Emergency[] = [];

  constructor(private readonly options: WatchOptions) {}

  /** True if a condition holds but has not lasted long enough: its culprits must be known by then. */
  get isStirring(): boolean {
    return [...this.#watched.values()].some(({ condition }) => condition.sinceMs !== undefined);
  }

  /** True if a condition holds, even if it has not lasted long enough. */
  isOngoing(kind: EmergencyKind, subject: string | null): boolean {
    return this.#watched.get(keyOf(kind, subject))?.condition.sinceMs !== undefined;
  }

  observeProcesses(table: ProcessTable): void {
    this.#processesBefore = this.#processes;
    this.#processes = table;
  }

  observe(frame: Frame): readonly Emergency[] {
    if (this.options.table.size > this.#seenSeries) this.#discover();
    if (isInterrupted(frame)) this.#reset();
    this.#readProcessor(frame);
    this.#readMemory(frame);
    this.#readDisks(frame);
    this.#readHeat(frame);
    this.current = [...this.#watched.values()].flatMap((one) => this.#emergencyOf(one, frame.atMs));
    return this.current;
  }

  #readProcessor(frame: Frame): void {
    const usage = this.#read(frame, 'cpu_usage_ratio');
    const pressure = this.#read(frame, 'pressure_some_ratio{resource="cpu"}');
    const waiting = Number.isFinite(pressure) ? pressure : Number(usage >= BUSY_WITHOUT_PRESSURE);
    const text = `Programs are waiting for the processor ${formatRatio(waiting)} of the time.`;
    this.#feed('cpu-stall', frame.atMs, waiting, text);
    const sinceMs = this.#watched.get('runaway')?.condition.sinceMs ?? frame.atMs;
    const lasted = roundDuration(Math.round((frame.atMs - sinceMs) / 1000) * 1000);
    this.#feed('runaway', frame.atMs, waiting, `Programs have been waiting for the processor for ${lasted}.`);
    const stalled = this.#read(frame, 'pressure_some_ratio{resource="io"}');
    this.#feed('io-stall', frame.atMs, stalled, `Programs are waiting for a disk ${formatRatio(stalled)} of the time.`);
  }

  #readMemory(frame: Frame): void {
    const total = this.#read(frame, 'memory_total_bytes');
    const available = this.#read(frame, 'memory_available_bytes');
    if (!Number.isFinite(available)) return;
    const reserve = this.options.memoryReserveBytes() || total * MEMORY_SHARE;
    this.#memory.observe(frame.atMs, available);
    const isThrashing = this.#read(frame, 'pressure_full_ratio{resource="memory"}') >= MEMORY_FULL_PRESSURE;
    const isLow = available < reserve || this.#memory.secondsUntil(reserve) < MEMORY_LEFT_SECONDS;
    const text = isThrashing
      ? 'All programs are waiting for memory.'
      : `Memory is about to run out: ${formatBytes(available)} available.`;
    this.#feed('memory-low', frame.atMs, Number(isLow || isThrashing), text).leftSeconds = this.#memory.secondsUntil(0);
  }

  #readDisks(frame: Frame): void {
    for (const [index, { series, outflow }] of this.#disks) {
      const available = frame.values[index] ?? Number.NaN;
      if (!Number.isFinite(available)) continue;
      outflow.observe(frame.atMs, available);
      const mount = series.labels['mount'] ?? '';
      const leftSeconds = outflow.secondsUntil(0);
      const text = `${mount} is filling up fast: ${formatBytes(available)} left.`;
      const isFilling = leftSeconds < DISK_LEFT_SECONDS;
      this.#feed('disk-filling', frame.atMs, Number(isFilling), text, mount).leftSeconds = leftSeconds;
    }
  }

  #readHeat({ atMs }: Frame): void {
    const hot = this.options
      .bottlenecks()
      .find(({ resource, severity, untilMs }) => resource === 'thermal' && severity === 'critical' && untilMs === null);
    this.#feed('overheating', atMs, Number(hot !== undefined), hot?.text ?? '');
  }

  #feed(kind: EmergencyKind, atMs: number, reading: number, text: string, subject: string | null = null): Watched {
    const key = keyOf(kind, subject);
    let watched = this.#watched.get(key);
    if (watched === undefined) {
      watched = { kind, subject, condition: new LastingCondition(BOUNDS[kind]), text, leftSeconds: Number.NaN };
      this.#watched.set(key, watched);
    }
    watched.condition.observe(atMs, reading);
    // A condition that has just passed has no text of its own.
    if (text !== '') watched.text = text;
    return watched;
  }

  #emergencyOf({ kind, subject, condition, text, leftSeconds }: Watched, atMs: number): readonly Emergency[] {
    const { sinceMs } = condition;
    const persistMs = kind === 'runaway' ? this.options.runawayMs() : PERSIST_MS[kind];
    if (sinceMs === undefined || !condition.hasHeldFor(atMs, persistMs)) return [];
    const suspects = findSuspects(kind, this.#processesAt(atMs), this.#processesBefore, this.options.reach());
    // A busy machine without a culprit is not a runaway.
    if (kind === 'runaway' && suspects.length === 0) return [];
    const because = suspects[0] === undefined ? '' : ` ${suspects[0].text}.`;
    return [
      {
        kind,
        area: EMERGENCY_AREAS[kind],
        subject,
        sinceMs,
        text: `${text}${because}`,
        ...(Number.isFinite(leftSeconds) ? { leftSeconds: Math.round(leftSeconds) } : {}),
        suspects,
      },
    ];
  }

  /** Undefined if the newest scan is old: another process may have the pid of a culprit by now. */
  #processesAt(atMs: number): ProcessTable | undefined {
    const isOld = Math.abs(atMs - (this.#processes?.atMs ?? atMs)) > OLD_SCAN_MS;
    return isOld ? undefined : this.#processes;
  }

  #read({ values }: Frame, key: string): number {
    let index = this.#indexes.get(key);
    if (index === undefined) {
      index = this.options.table.find(key)?.index;
      if (index === undefined) return Number.NaN;
      this.#indexes.set(key, index);
    }
    return values[index] ?? Number.NaN;
  }

  #discover(): void {
    for (const series of this.options.table.list(this.#seenSeries)) {
      if (series.metric === 'filesystem_available_bytes')
        this.#disks.set(series.index, { series, outflow: new Outflow() });
    }
    this.#seenSeries = this.options.table.size;
  }

  #reset(): void {
    for (const { condition } of this.#watched.values()) condition.reset();
    this.#memory.reset();
    for (const { outflow } of this.#disks.values()) outflow.reset();
  }
}

function keyOf(kind: EmergencyKind, subject: string | null): string {
  return subject === null ? kind : `${kind} ${subject}`;
}
