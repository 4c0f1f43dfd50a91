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
  /** What other domains find: watched services, what is forecast. */
  readonly findings: () => readonly Deduction[];
  /** Whether the person wants the machine to be judged. */
  readonly isEnabled: () => boolean;
}

/** Processes are looked at every second while something is wrong, and for so long after. */
const AFTERMATH_MS = 15_000;
/** What was learned of the states is some kilobytes: a crash may cost an hour of it. */
const KEEP_EVERY_MS = HOUR_MS;

/** Judges every frame, keeps what is worth keeping, and tells whoever listens when the judgement changes. */
export class HealthWatch {
  readonly changes = new Bus<HealthView>();
  #view: HealthView | undefined;
  #reported = '';
  #unwatch: Stop | undefined;
  #lastWrongMs = Number.NEGATIVE_INFINITY;
  #keptAtMs: number | undefined;
  #isResting = false;
  readonly #stopTables: Stop;

  constructor(private readonly parts: HealthWatchParts) {
    this.#stopTables = parts.processes.tables.on((table) => parts.judge.observeProcesses(table));
  }

  /** Undefined before the first frame. */
  get view(): HealthView | undefined {
    return this.#view;
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
    this.#view = {
      ...report,
      trend: this.#isResting ? null : judge.trend,
      prediction: this.#isResting ? null : judge.states.predictNextState(report.atMs),
      openIncidents: judge.incidents.open.length,
    };
    this.#report(this.#view);
  }

  /** Something is done about what is wrong. @returns whether the machine counts as recovering now */
  beginRecovery(atMs: number, reason: string): boolean {
    const { judge, records } = this.parts;
    const transition = judge.states.beginRecovery(atMs, reason);
    if (transition !== undefined) records.keepTransition(transition);
    return judge.states.state === 'recovering';
  }

  /** Notes what was tried against an incident. @returns undefined where it is not open any more */
  noteIncident(id: string, event: IncidentEvent): Incident | undefined {
    const incident = this.parts.judge.incidents.note(id, event);
    if (incident !== undefined) this.parts.records.keepIncident(incident);
    return incident;
  }

  /** Keeps what was learned for the next start, and that from now on nothing is known. */
  async stop(): Promise<void> {
    detach('the end of a watch', this.#stopTables());
    detach('the end of a watch', this.#unwatch?.());
    this.#unwatch = undefined;
    const { judge, records } = this.parts;
    if (this.#view !== undefined) {
      // After whatever this instant may have brought: of what follows nobody knows.
      const transition = judge.states.interrupt(this.#view.atMs + 1, 'Homeostat was not running.');
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

  /** Who is to blame must be known while the trouble lasts; looking costs too much to do it always. */
  #checkProcesses({ atMs, deductions }: HealthReport): void {
    if (deductions.some(({ severity }) => severity === 'warning' || severity === 'critical')) {
      this.#lastWrongMs = atMs;
      this.#unwatch ??= this.parts.processes.watch();
    } else if (this.#unwatch !== undefined && (this.#isResting || atMs - this.#lastWrongMs > AFTERMATH_MS)) {
      detach('the end of a watch', this.#unwatch());
      this.#unwatch = undefined;
    }
  }

  #report(view: HealthView): void {
    if (this.changes.listeners === 0) return;
    // While nothing is wrong every second looks like the one before.
    const { state, score, deductions, openIncidents } = view;
    const now = `${state} ${score?.toFixed(1)} ${deductions.length} ${openIncidents}`;
    if (now === this.#reported && deductions.length === 0) return;
    this.#reported = now;
    this.changes.emit(view);
  }
}
