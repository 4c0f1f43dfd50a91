import type { HealthEvaluator } from '../../core/health/health-evaluator';
import type {
  Deduction,
  HealthReport,
  HealthView,
  Incident,
  IncidentEvent,
} from '../../shared/contract/health-schemas';
import type { Frame } from '../../shared/model/frame';
import { HOUR_MS } from '../../shared/model/time';
import { Bus } from '../base/bus';
import { detach } from '../base/contain';
import type { Stop } from '../base/lifecycle';
import type { ProcessSource } from '../processes/process-api';
import type { HealthRecords } from './health-records';

export interface HealthWatchParts {
  readonly judge: HealthEvaluator;
  readonly processes: ProcessSource;
  readonly records: HealthRecords;
  /** Returns the findings of other domains: watched services, forecasts. */
  readonly findings: () => readonly Deduction[];
  /** Returns false if a person switched judging off. */
  readonly isEnabled: () => boolean;
}

/** Processes are scanned every second during a problem and for this time after it. */
const AFTERMATH_MS = 15_000;
/** The model of the states has some kilobytes: a crash may lose an hour of it. */
const KEEP_EVERY_MS = HOUR_MS;

/** Judges every frame, stores the records, and emits changes of the judgment. */
export class HealthWatch {
  readonly changes = new Bus<HealthView>();
  /** Undefined before the first frame. */
  view: HealthView | undefined;
  #reported = '';
  #unwatch: Stop | undefined;
  #lastWrongMs = Number.NEGATIVE_INFINITY;
  #keptAtMs: number | undefined;
  #isResting = false;
  readonly #stopTables: Stop;

  constructor(private readonly parts: HealthWatchParts) {
    this.#stopTables = parts.processes.tables.on((table) => parts.judge.observeProcesses(table));
  }

  observe(frame: Frame): void {
    const { judge, records, findings, isEnabled } = this.parts;
    if (!isEnabled() && this.#isResting) return;
    this.#isResting = !isEnabled();
    const judgement = this.#isResting
      ? judge.rest(frame.atMs, 'Health monitoring is turned off.')
      : judge.observe(frame, findings());
    const { report, transition, incidents } = judgement;
    if (transition !== undefined) records.keepTransition(transition);
    for (const incident of incidents) records.keepIncident(incident);
    this.#keepLearned(report.atMs);
    this.#checkProcesses(report);
    this.view = {
      ...report,
      trend: this.#isResting ? null : judge.trend,
      prediction: this.#isResting ? null : judge.states.predictNextState(report.atMs),
      openIncidents: judge.incidents.open.length,
    };
    this.#report(this.view);
  }

  /** Marks the begin of a mitigation. @returns true if the machine counts as recovering now */
  beginRecovery(atMs: number, reason: string): boolean {
    const { judge, records } = this.parts;
    const transition = judge.states.beginRecovery(atMs, reason);
    if (transition !== undefined) records.keepTransition(transition);
    return judge.states.state === 'recovering';
  }

  /** Adds an attempt to an incident. @returns undefined if the incident is no longer open */
  noteIncident(id: string, event: IncidentEvent): Incident | undefined {
    const incident = this.parts.judge.incidents.note(id, event);
    if (incident !== undefined) this.parts.records.keepIncident(incident);
    return incident;
  }

  /** Stores the model for the next start, and the begin of the unknown time. */
  async stop(): Promise<void> {
    detach('the end of a watch', this.#stopTables());
    this.#endWatch();
    const { judge, records } = this.parts;
    if (this.view !== undefined) {
      // After all events of this frame; the time that follows is unknown.
      const transition = judge.states.interrupt(this.view.atMs + 1, 'Homeostat was not running.');
      if (transition !== undefined) records.keepTransition(transition);
    }
    await records.keepForecast(judge.states.learned);
  }

  #keepLearned(atMs: number): void {
    this.#keptAtMs ??= atMs;
    if (Math.abs(atMs - this.#keptAtMs) < KEEP_EVERY_MS) return;
    this.#keptAtMs = atMs;
    detach('the record of health', this.parts.records.keepForecast(this.parts.judge.states.learned));
  }

  /** Culprits must be known during the problem; permanent scans cost too much. */
  #checkProcesses({ atMs, deductions }: HealthReport): void {
    if (deductions.some(({ severity }) => severity === 'warning' || severity === 'critical')) {
      this.#lastWrongMs = atMs;
      this.#unwatch ??= this.parts.processes.watch();
    } else if (this.#isResting || atMs - this.#lastWrongMs > AFTERMATH_MS) this.#endWatch();
  }

  #endWatch(): void {
    detach('the end of a watch', this.#unwatch?.());
    this.#unwatch = undefined;
  }

  #report(view: HealthView): void {
    if (this.changes.listeners === 0) return;
    // Without a problem every second equals the previous one.
    const { state, score, deductions, openIncidents } = view;
    const now = `${state} ${score?.toFixed(1)} ${deductions.length} ${openIncidents}`;
    if (now === this.#reported && deductions.length === 0) return;
    this.#reported = now;
    this.changes.emit(view);
  }
}
