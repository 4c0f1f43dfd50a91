import { EmergencyWatch } from '../../src/main/automation/emergencies/emergency-watch';
import type { EnginePort } from '../../src/main/automation/engine-port';
import { AutomationControl } from '../../src/main/automation/policy/automation-control';
import { DecisionsLog } from '../../src/main/automation/policy/decisions-log';
import { Ledger } from '../../src/main/automation/policy/ledger';
import type { Proposal } from '../../src/main/automation/policy/proposal';
import type { ClosingProgram, ProgramPort } from '../../src/main/automation/program-port';
import { REAL_TIME, RealTimeOptimizer } from '../../src/main/automation/real-time-optimizer';
import { Bus } from '../../src/main/base/bus';
import { AdvisedError } from '../../src/main/base/errors';
import type { KeyedState } from '../../src/main/base/keyed-state';
import { AppLog } from '../../src/main/base/log';
import type { DecisionOutcome } from '../../src/shared/contract/automation-schemas';
import type { Config } from '../../src/shared/contract/config-schema';
import type { Bottleneck } from '../../src/shared/contract/health-schemas';
import type { ProcessRow, ProcessTable } from '../../src/shared/contract/schemas';
import type { AutomationArea, AutomationLevel } from '../../src/shared/model/automation';
import type { ProcessIdentity } from '../../src/shared/model/change';
import { DEFAULT_CONFIG } from '../../src/shared/model/config';
import { SeriesTable } from '../../src/shared/model/series';
import { FakeClock } from './fake-clock';
import { createMemoryState } from './memory-state';
import { SimulatedEngine } from './simulated-engine';

/** State of the simulated machine. Omitted values are quiet. */
export interface Readings {
  readonly cpuPressure?: number;
  readonly ioPressure?: number;
  readonly availableBytes?: number;
  readonly diskAvailableBytes?: number;
}

export const GIGABYTE = 1024 ** 3;

/** Programs that begin and end as the test says. */
class FakePrograms implements ProgramPort {
  /** Programs that were asked to exit: the pid, and the unit. */
  readonly closed: [pid: number, unit: string | undefined][] = [];
  /** Processes that do not exit when they are asked. */
  readonly stubborn = new Set<number>();
  readonly protections = new Map<number, string>();
  /** Pids that belong to another process than before. */
  readonly reused = new Set<number>();

  identify(pid: number): ProcessIdentity {
    return { pid, startTicks: this.reused.has(pid) ? 2 : 1, uid: 1000, executable: '1:1' };
  }

  isSame({ pid, startTicks }: ProcessIdentity): boolean {
    return this.identify(pid).startTicks === startTicks;
  }

  close({ pid }: ProcessIdentity, unit: string | undefined): ClosingProgram {
    const reason = this.protections.get(pid);
    if (reason !== undefined) throw new AdvisedError(reason, 'Close it yourself.');
    this.closed.push([pid, unit]);
    return { asked: 1, left: Promise.resolve(this.stubborn.has(pid) ? 1 : 0) };
  }
}

/** Runs automation over simulated time, with frames, process scans and an engine that the test controls. */
export class AutomatedMachine {
  readonly clock = new FakeClock();
  readonly engine = new SimulatedEngine(this.clock.nowMs);
  readonly table = new SeriesTable();
  readonly tables = new Bus<ProcessTable>();
  readonly alive = new Set<number>();
  readonly foreground = new Set<number>();
  readonly programs = new FakePrograms();
  /** Processes of the last scan that have ended since. */
  readonly ended = new Set<number>();
  /** Lines of the log above `info`. */
  readonly logged: string[] = [];
  /** Tests replace it. */
  whyInUse = (pid: number): string | undefined =>
    this.foreground.has(pid) ? 'a terminal is waiting for it' : undefined;
  readonly configured: [string, unknown][] = [];
  isOnBattery = false;
  proposals: readonly Proposal[] = [];
  bottlenecks: readonly Bottleneck[] = [];
  watchers = 0;
  settings: Config['automation'] = { ...DEFAULT_CONFIG.automation, watch_hours: 0, runaway_seconds: 5 };
  readonly control: AutomationControl;
  readonly ledger: Ledger;
  readonly decisions: DecisionsLog;
  readonly watch: EmergencyWatch;
  readonly optimizer: RealTimeOptimizer;
  #sequence = 0;
  #wasGap = true;

  /** Milliseconds that the last tick took to decide, by the real clock. */
  lastDecideMs = Number.NaN;

  /** @param options `engine`: a real one instead of the simulated one */
  constructor({
    state = createMemoryState(),
    engine,
  }: { readonly state?: KeyedState; readonly engine?: EnginePort } = {}) {
    const fail = (error: unknown) => {
      throw error;
    };
    const { clock } = this;
    this.control = new AutomationControl({ settings: () => this.settings, state, clock, report: fail });
    this.ledger = new Ledger(state, fail);
    this.decisions = new DecisionsLog(state, fail);
    this.watch = new EmergencyWatch({
      table: this.table,
      reach: () => ({ ownPid: 1, only: this.settings.only, never: this.settings.never }),
      runawayMs: () => this.settings.runaway_seconds * 1000,
      memoryReserveBytes: () => this.settings.memory_reserve_megabytes * 1024 * 1024,
      bottlenecks: () => this.bottlenecks,
    });
    this.optimizer = new RealTimeOptimizer({
      engine: engine ?? this.engine,
      watch: this.watch,
      control: this.control,
      ledger: this.ledger,
      decisions: this.decisions,
      proposals: () => this.proposals,
      processes: {
        tables: this.tables,
        watch: () => {
          this.watchers++;
          return () => void this.watchers--;
        },
      },
      configure: async (key, value) => void this.configured.push([key, value]),
      isAlive: (pid) => !this.ended.has(pid) && (this.alive.has(pid) || this.#isProposed(pid)),
      programs: this.programs,
      whyInUse: (pid) => this.whyInUse(pid),
      isOnBattery: () => this.isOnBattery,
      clock,
      log: new AppLog((line) => void this.logged.push(line), clock.nowMs, 'warn').for('test'),
    });
    this.optimizer.startRealTimeOptimization(REAL_TIME);
  }

  async load(): Promise<void> {
    await Promise.all([this.control.load(), this.ledger.load(this.clock.nowMs()), this.decisions.load()]);
  }

  allow(area: AutomationArea, level: AutomationLevel = 'automatic'): void {
    this.settings = { ...this.settings, levels: { ...this.settings.levels, [area]: level } };
    this.control.noteLevels();
  }

  /** Advances by one tick, with this state and these processes. */
  async tick(readings: Readings, rows: readonly ProcessRow[] = [], elapsedMs = 1_000): Promise<void> {
    this.clock.advance(elapsedMs);
    const atMs = this.clock.nowMs();
    this.alive.clear();
    for (const { pid } of rows) this.alive.add(pid);
    this.tables.emit({ atMs, rows });
    const values = new Float64Array(16).fill(Number.NaN);
    const set = (index: number, value: number) => {
      values[index] = value;
    };
    set(this.table.intern('pressure_some_ratio', { resource: 'cpu' }), readings.cpuPressure ?? 0);
    set(this.table.intern('pressure_some_ratio', { resource: 'io' }), readings.ioPressure ?? 0);
    set(this.table.intern('pressure_full_ratio', { resource: 'memory' }), 0);
    set(this.table.intern('memory_total_bytes'), 16 * GIGABYTE);
    set(this.table.intern('memory_available_bytes'), readings.availableBytes ?? 12 * GIGABYTE);
    set(this.table.intern('filesystem_available_bytes', { mount: '/' }), readings.diskAvailableBytes ?? 90 * GIGABYTE);
    this.engine.expire();
    const beganMs = performance.now();
    this.optimizer.observe({ sequence: ++this.#sequence, atMs, intervalMs: elapsedMs, gap: this.#wasGap, values });
    this.lastDecideMs = performance.now() - beganMs;
    this.#wasGap = false;
    await this.optimizer.settled;
  }

  async ticks(count: number, readings: Readings, rows: readonly ProcessRow[] = []): Promise<void> {
    for (let done = 0; done < count; done++) await this.tick(readings, rows);
  }

  /** A recommended process exists, also without a scan. */
  #isProposed(pid: number): boolean {
    return this.proposals.some(({ target }) => target === `pid:${pid}`);
  }

  get outcomes(): readonly DecisionOutcome[] {
    return this.decisions.all.map(({ outcome }) => outcome);
  }
}
