import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Change,
  TrialEvidence,
  TrialPair,
  TrialProgress,
  UndoResult,
} from '../../shared/contract/optimization-schemas';
import { DAY_MS } from '../../shared/model/time';
import type { TrialOutcome } from '../../shared/model/trial';
import { AdvisedError, messageOf } from '../base/errors';
import type { LinuxRoots } from '../platform/linux/roots';
import type { AutomatedOptimizationEngine } from './engine';
import type { ApplyRequest } from './plan-change';
import type { Probe, Probes } from './probes/probe';
import { findShortages } from './trial/find-shortages';
import { judgeTrial, weighPairs } from './trial/judge-trial';
import { createHarmWatch, watchConditions } from './trial/machine-watch';
import { runTrial, type TrialEnd } from './trial/run-trial';

export interface ValidatorParts {
  readonly engine: AutomatedOptimizationEngine;
  readonly probes: Probes;
  readonly dataDirectory: string;
  readonly roots: LinuxRoots;
  readonly nowMs: () => number;
  /** Returns a number in [0, 1). */
  readonly random: () => number;
}

/**
 * Runs an experiment for each change, which is switched on and off in pairs of windows in random order while its effect
 * is measured. A change that is not proven better is undone.
 */
export class OptimizationValidator {
  #progress: TrialProgress | undefined;
  #ending: AbortController | undefined;

  constructor(private readonly parts: ValidatorParts) {}

  /** Progress of the running trial; null if there is none. */
  get progress(): TrialProgress | null {
    return this.#progress ?? null;
  }

  /** Checks a change before a trial: its targets and its undo. @returns the problems */
  validateOptimizationSafety(request: ApplyRequest): readonly string[] {
    const problems: string[] = [];
    const { engine } = this.parts;
    if (engine.safeMode !== undefined) problems.push(engine.safeMode);
    if (this.#ending !== undefined) problems.push('another change is being measured');
    try {
      engine.plan(request);
    } catch (error) {
      if (!(error instanceof AdvisedError)) throw error;
      problems.push(error.message);
    }
    return problems;
  }

  /** Checks that there is room for a trial. @returns the problems */
  checkResourceAvailability(): readonly string[] {
    return findShortages(this.parts.roots.proc, this.parts.dataDirectory);
  }

  /**
   * Makes a change, measures it, and keeps it if it is proven better. A change that cannot be measured is made without
   * a trial.
   *
   * @returns the change with its verdict
   * @throws AdvisedError if it must not or cannot be made; no change is made then
   */
  async applyAndMeasure(request: ApplyRequest): Promise<Change> {
    const { engine, probes } = this.parts;
    const name = engine.actionOf(request.action).probe;
    if (name === null) return engine.executeOptimization(request);
    const problems = [...this.validateOptimizationSafety(request), ...this.checkResourceAvailability()];
    if (problems.length > 0) {
      throw new AdvisedError(problems.join('; '), 'No changes were made.');
    }
    return this.#measure(engine.beginTrial(request), probes[name]);
  }

  /**
   * Measures a kept change again. It stays if it still helps or cannot be measured, and is undone otherwise.
   *
   * @throws AdvisedError if it is not kept, cannot be measured, or there is no room for a trial
   */
  async recheck(changeId: string): Promise<Change> {
    const { engine, probes } = this.parts;
    const change = engine.getOptimizationHistory().find(({ id }) => id === changeId);
    const name = change === undefined ? null : engine.actionOf(change.action).probe;
    const problems = [...this.checkResourceAvailability()];
    if (change !== undefined && name === null) problems.push(`the effect of ${change.action} cannot be measured`);
    if (this.#ending !== undefined) problems.push('another change is being measured');
    if (problems.length > 0)
      throw new AdvisedError(
        `${changeId} cannot be measured again: ${problems.join('; ')}`,
        'The change stays as it is.',
      );
    // The engine reports other obstacles.
    const begun = engine.beginRecheck(changeId);
    return name === null ? begun : this.#measure(begun, probes[name]);
  }

  /** Measures kept changes again some days after their last verdict, one after the other. */
  async recheckDue(): Promise<readonly Change[]> {
    const { engine, nowMs } = this.parts;
    const dueMs = nowMs() - engine.config.optimizationSchedule.recheckDays * DAY_MS;
    const due = engine.changes.filter(
      ({ state, verdict, verdictAtMs }) => state === 'kept' && verdict === 'better' && (verdictAtMs ?? 0) < dueMs,
    );
    const done: Change[] = [];
    for (const { intent } of due) {
      try {
        done.push(await this.recheck(intent.changeId));
      } catch (error) {
        // Another trial is running, or there is no room; tried again later.
        if (!(error instanceof AdvisedError)) throw error;
      }
    }
    return done;
  }

  /** Returns the numbers of the pairs of a trial; undefined if no pair counts. */
  measurePerformanceImpact(
    metric: string,
    pairs: readonly TrialPair[],
    earlierPValues: readonly number[] = [],
  ): TrialEvidence | undefined {
    return weighPairs(metric, pairs, this.parts.random, earlierPValues);
  }

  /** Returns the verdict of a trial. Harm is worse, even if the measurement shows a gain. */
  validateOptimizationEffectiveness(end: TrialEnd, evidence: TrialEvidence | undefined): TrialOutcome {
    if (end.kind === 'harm') {
      return { verdict: 'worse', reason: `It caused harm: ${end.reason}.`, evidence: evidence ?? null };
    }
    if (end.kind === 'stopped') return { verdict: 'observed', reason: end.reason, evidence: evidence ?? null };
    return judgeTrial(evidence);
  }

  /** Undoes a change and ends its trial. @throws UnknownNameError for an unknown change */
  executeRollback(changeId: string): UndoResult {
    const result = this.parts.engine.rollbackOptimization(changeId);
    if (this.#progress?.changeId === changeId) this.stop();
    return result;
  }

  /** Ends the running trial, so that its change is undone. */
  stop(): void {
    this.#ending?.abort(new Error('the trial was stopped'));
  }

  async #measure(change: Change, probe: Probe): Promise<Change> {
    const { engine } = this.parts;
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
    const { engine, roots, nowMs, random } = this.parts;
    const { plan, metric } = probe;
    const windowMs = plan.windowMs + plan.settleMs;
    const findHarm = createHarmWatch(roots, engine.actionOf(change.action).guards, nowMs);
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
        // The interval is drawn at random, so that once for each pair is enough.
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

  /** Earlier trials of the same action and target, because repeated trials find effects by chance. */
  #earlierPValues({ id, action, target }: Change): readonly number[] {
    return this.parts.engine
      .getOptimizationHistory()
      .filter((one) => one.id !== id && one.action === action && one.target === target)
      .flatMap(({ evidence }) => (evidence === null ? [] : [evidence.pValue]));
  }
}
