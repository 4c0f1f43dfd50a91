import { fileURLToPath } from 'node:url';
import type { Config } from '../../shared/contract/config-schema';
import type { Handlers } from '../../shared/contract/handlers';
import { HOUR_MS } from '../../shared/model/time';
import { messageOf } from '../base/errors';
import { warnOf } from '../base/log';
import type { OwnPace } from '../base/own-pace';
import { createTasks } from '../base/tasks';
import { every } from '../base/timers';
import type { FrontApplication } from '../changes/front-application';
import { toEngineConfig } from '../optimization/engine-config';
import { openEngine } from '../optimization/open-engine';
import { createOptimizationHandlers } from '../optimization/optimization-api';
import { OptimizationValidator } from '../optimization/optimization-validator';
import { createProbes } from '../optimization/probes/probe';
import type { Situation } from '../optimization/situation';
import { findHelperCommand, PrivilegedHelper } from '../privileged/privileged-helper';
import type { Context } from './context';
import type { EngineParts } from './create-engine-port';

/** Time between two checks for a kept mitigation that should be measured again. */
const RECHECK_EVERY_MS = HOUR_MS;
/** Time until an unavailable journal is opened again. */
const CHECK_JOURNAL_MS = 30_000;

export interface OptimizationWiring {
  readonly ownPace: OwnPace;
  readonly situation: () => Situation;
  readonly front: FrontApplication;
}

/**
 * Opens the engine before anything is measured, so that the changes of an earlier run are settled first. Without its
 * journal nothing is changed, and everything else works.
 */
export function composeOptimization(
  { directories, clock, trustedNowMs, stack, notices, reportLoss, log: parent }: Context,
  workerUrl: URL,
  { ownPace, situation, front }: OptimizationWiring,
): {
  /** Undefined if the journal is unavailable. */
  readonly engineParts: EngineParts | undefined;
  readonly handlers: Handlers['optimize'];
  /** Sets the limits of the engine. Its journal is opened before the configuration can be read. */
  readonly configure: (settings: Config['optimization']) => void;
} {
  const log = parent.for('optimization');
  try {
    const helper = new PrivilegedHelper(findHelperCommand());
    const engine = openEngine({
      dataDirectory: directories.data,
      guardScript: fileURLToPath(new URL('../../resources/guard.sh', workerUrl)),
      log,
      nowMs: clock.nowMs,
      trustedNowMs,
      ownPace,
      rights: helper,
      front,
    });
    const probeTasks = createTasks(workerUrl);
    const validator = new OptimizationValidator({
      engine,
      probes: createProbes(probeTasks, directories.data),
      dataDirectory: directories.data,
      roots: { proc: '/proc', sys: '/sys' },
      nowMs: clock.nowMs,
      random: Math.random,
    });
    const stopRechecks = every(RECHECK_EVERY_MS, () => validator.recheckDue(), {
      onError: warnOf(log, 'cannot measure a change again'),
    });
    stack.push('optimization', () => {
      stopRechecks();
      validator.stop();
      engine.stopEngine();
      helper.close();
      return probeTasks.stop();
    });
    const noteJournal = () => {
      const { safeMode: text, journalProblem } = engine;
      const advice =
        journalProblem === undefined
          ? 'See `homeostat optimize history`. `homeostat undo --all` undoes all changes.'
          : 'Check that it is a file in a directory that you can write to. Homeostat tries again every half minute.';
      if (text === undefined) notices.delete('journal');
      else notices.set('journal', { id: 'journal', level: 'error', text, advice });
      if (journalProblem === undefined) for (const loss of engine.losses) reportLoss(loss);
    };
    noteJournal();
    let reported = engine.losses;
    const checkJournal = () => {
      const wasOpen = engine.journalProblem === undefined;
      if (!engine.openJournal()) return;
      if (!wasOpen) noteJournal();
      else for (const loss of engine.losses) if (!reported.includes(loss)) reportLoss(loss);
      reported = engine.losses;
    };
    const stopChecking = every(CHECK_JOURNAL_MS, checkJournal, {
      onError: warnOf(log, 'cannot open or write the journal'),
    });
    stack.push('journal', stopChecking);
    return {
      engineParts: { engine, validator },
      configure: (settings) => engine.startEngine(toEngineConfig(settings)),
      handlers: createOptimizationHandlers(engine, validator, situation, clock.nowMs, {
        demandRights: () => helper.demand(),
        trustedNowMs,
      }),
    };
  } catch (error) {
    const text = `Optimization is unavailable: cannot write the journal (${messageOf(error)})`;
    const advice = `Make ${directories.data} writable.`;
    notices.set('journal', { id: 'journal', level: 'error', text, advice });
    const refuse = () => {
      throw new Error(text);
    };
    const handlers = {
      list: refuse,
      suggest: refuse,
      plan: refuse,
      apply: refuse,
      status: refuse,
      history: refuse,
      undo: refuse,
      quarantine: refuse,
      purge: refuse,
      recheck: refuse,
      unblock: refuse,
      report: refuse,
    };
    return { engineParts: undefined, handlers, configure: () => undefined };
  }
}
