import { setTimeout as sleep } from 'node:timers/promises';
import type { Change, UndoResult } from '../../shared/model/change';
import { DAY_MS } from '../../shared/model/time';
import type { TrialEvidence, TrialOutcome, TrialPair, TrialProgress } from '../../shared/model/trial';
import { AdvisedError, messageOf } from '../base/errors';
import type { AutomatedOptimizationEngine } from './engine';
import type { ApplyRequest } from './plan-change';
import type { Probe, Probes } from './probes/probe';
import { findShortages } from './trial/find-shortages';
import { judgeTrial, weighPairs } from './trial/judge-trial';
import { createHarmWatch, type MachineRoots, watchConditions } from './trial/machine-watch';
import { runTrial, type TrialEnd } from './trial/run-trial';

/** Whether something may be done, and all that speaks against it. */
export interface SafetyReport {
  readonly isSafe: boolean;
  readonly problems: readonly string[];
}

export interface ValidatorParts {
  readonly engine: AutomatedOptimizationEngine;
  readonly probes: Probes;
  readonly dataDirectory: string;
  readonly roots: MachineRoots;
  readonly nowMs: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}

/**
 * Makes an experiment of each change: switched on and off in pairs of windows in random order while what it should
 * improve is measured. Only what is proven better stays; everything else is taken back.
 */
export class OptimizationValidator {
  readonly #parts: ValidatorParts;
  #progress: TrialProgress | undefined;
  #ending: AbortController | undefined;

  constructor(parts: ValidatorParts) {
    this.#parts = parts;
  }

  /** How far the trial that runs is; null where none does. */
  get progress(): TrialProgress | null {
    return this.#progress ?? null;
  }

  /** Whether a change may be tried: what it would touch, and whether it can be undone. */
  validateOptimizationSafety(request: ApplyRequest): SafetyReport {
    const problems: string[] = [];
    const { engine } = this.#parts;
    if (engine.safeMode !== undefined) problems.push(engine.safeMode);
    if (this.#ending !== undefined) problems.push('another change is being measured');
    try {
      engine.plan(request);
    } catch (error) {
      if (!(error instanceof AdvisedError)) throw error;
      problems.push(error.message);
    }
    return report(problems);
  }

  /** Whether there is room for a trial. */
  checkResourceAvailability(): SafetyReport {
    return report(findShortages(this.#parts.roots.proc, this.#parts.dataDirectory));
  }

  /**
   * Makes a change, measures it, and keeps it where it is proven better. What nothing here can measure is made without.
   *
   * @returns the change with its verdict, once that is there
   * @throws AdvisedError where it must not or cannot be made; nothing is changed then
   */
  async applyAndMeasure(request: ApplyRequest): Promise<Change> {
    const { engine, probes } = this.#parts;
    const name = engine.probeOf(request.action);
    if (name === null) return engine.executeOptimization(request);
    const problems = [
      ...this.validateOptimizationSafety(request).problems,
      ...this.checkResourceAvailability().problems,
    ];
    if (problems.length > 0) {
      throw new AdvisedError(problems.join('; '), 'No changes were made.');
    }
    return this.#measure(engine.beginTrial(request), probes[name]);
  }

  /**
   * Measures a kept change once more: it stays where it still helps or could not be measured, and is taken back where it
   * does not.
   *
   * @throws AdvisedError where it is not kept, nothing here measures it, or there is no room for a trial
   */
  async recheck(changeId: string): Promise<Change> {
    const { engine, probes } = this.#parts;
    const change = engine.getOptimizationHistory().find(({ id }) => id === changeId);
    const name = change === undefined ? null : engine.probeOf(change.action);
    const problems = [...this.checkResourceAvailability().problems];
    if (change !== undefined && name === null) problems.push(`the effect of ${change.action} cannot be measured`);
    if (this.#ending !== undefined) problems.push('another change is being measured');
    if (problems.length > 0)
      throw new AdvisedError(
        `${changeId} cannot be measured again: ${problems.join('; ')}`,
        'The change stays as it is.',
      );
    // The engine says what else speaks against it.
    const begun = engine.beginRecheck(changeId);
    return name === null ? begun : this.#measure(begun, probes[name]);
  }

  /** Measures what had proven itself some days ago again, one after the other. */
  async recheckDue(): Promise<readonly Change[]> {
    const { engine, nowMs } = this.#parts;
    const dueMs = nowMs() - engine.config.optimizationSchedule.recheckDays * DAY_MS;
    const due = engine.changes.filter(
      ({ state, verdict, verdictAtMs }) => state === 'kept' && verdict === 'better' && (verdictAtMs ?? 0) < dueMs,
    );
    const done: Change[] = [];
    for (const { intent } of due) {
      try {
        done.push(await this.recheck(intent.changeId));
      } catch (error) {
        // Another time: something else is being measured, or there is no room.
        if (!(error instanceof AdvisedError)) throw error;
      }
    }
    return done;
  }

  /** What the pairs of a trial say in numbers; undefined where none counts. */
  measurePerformanceImpact(
    metric: string,
    pairs: readonly TrialPair[],
    earlierPValues: readonly number[] = [],
  ): TrialEvidence | undefined {
    return weighPairs(metric, pairs, this.#parts.random, earlierPValues);
  }

  /** The verdict on how a trial ended. Harm is worse, whatever was measured. */
  validateOptimizationEffectiveness(end: TrialEnd, evidence: TrialEvidence | undefined): TrialOutcome {
    if (end.kind === 'harm') {
      return { verdict: 'worse', reason: `It caused harm: ${end.reason}.`, evidence: evidence ?? null };
    }
    if (end.kind === 'stopped') return { verdict: 'observed', reason: end.reason, evidence: evidence ?? null };
    return judgeTrial(evidence);
  }

  /** Takes a change back; where it is being measured, that ends. @throws UnknownNameError where there is none */
  executeRollback(changeId: string): UndoResult {
    const result = this.#parts.engine.rollbackOptimization(changeId);
    if (this.#progress?.changeId === changeId) this.stop();
    return result;
  }

  /** Ends the trial that runs: its change is taken back. */
  stop(): void {
    this.#ending?.abort(new Error('the trial was stopped'));
  }

  async #measure(change: Change, probe: Probe): Promise<Change> {
    const { engine } = this.#parts;
    const ending = new AbortController();
    this.#ending = ending;
    try {
      return engine.endTrial(change.id, await this.#tryOut(change, probe, ending.signal));
    } catch (error) {
      const reason = `The effect could not be measured: ${messageOf(error)}.`;
      return engine.endTrial(change.id, { verdict: 'observed', reason, evidence: null });
    } finally {
      this.#ending = undefined;
      this.#progress = undefined;
    }
  }

  async #tryOut(change: Change, probe: Probe, signal: AbortSignal): Promise<TrialOutcome> {
    const { engine, roots, nowMs, random } = this.#parts;
    const { plan, metric } = probe;
    const windowMs = plan.windowMs + plan.settleMs;
    const findHarm = createHarmWatch(roots, engine.guardsOf(change.action), nowMs);
    let weighed = 0;
    let evidence: TrialEvidence | null = null;
    const end = await runTrial({
      plan,
      turn: (isOn) => engine.switchTrial(change.id, isOn),
      measure: probe.measure,
      watchConditions: () => watchConditions(roots),
      findHarm,
      sleep: async (forMs, aborted) => void (await sleep(forMs, undefined, { signal: aborted })),
      random,
      signal,
      onProgress: (isOn, pairs) => {
        const pairsDone = pairs.filter(({ discarded }) => discarded === null).length;
        // It is drawn anew for every interval: once a pair is enough.
        if (pairs.length > weighed) evidence = this.measurePerformanceImpact(metric, pairs) ?? null;
        weighed = pairs.length;
        const endsAtMs = nowMs() + (plan.pairs - pairsDone) * 2 * windowMs;
        this.#progress = {
          changeId: change.id,
          metric,
          isOn,
          pairsDone,
          pairsWanted: plan.pairs,
          endsAtMs,
          pairs: [...pairs],
          evidence,
        };
      },
    });
    const found = this.measurePerformanceImpact(metric, end.pairs, this.#earlierPValues(change));
    return this.validateOptimizationEffectiveness(end, found);
  }

  /** Of trials of the same action on the same target: who tries often enough finds something. */
  #earlierPValues({ id, action, target }: Change): readonly number[] {
    return this.#parts.engine
      .getOptimizationHistory()
      .filter((one) => one.id !== id && one.action === action && one.target === target)
      .flatMap(({ evidence }) => (evidence === null ? [] : [evidence.pValue]));
  }
}

function report(problems: readonly string[]): SafetyReport {
  return { isSafe: problems.length === 0, problems };
}
