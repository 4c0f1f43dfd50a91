import type { Handlers } from '../../shared/contract/handlers';
import { shellLine } from '../../shared/model/change';
import { DAY_MS } from '../../shared/model/time';
import { AdvisedError } from '../base/errors';
import type { AutomatedOptimizationEngine } from './engine';
import { PERSON } from './engine-config';
import type { OptimizationValidator } from './optimization-validator';
import { listQuarantine, purgeQuarantine } from './quarantine';
import { refusalOf } from './refusal-of';
import type { Situation } from './situation';

const REPORT_MS = 30 * DAY_MS;

/** Creates the handlers for changes. */
export function createOptimizationHandlers(
  engine: AutomatedOptimizationEngine,
  validator: OptimizationValidator,
  situation: () => Situation,
  nowMs: () => number,
  {
    demandRights = async () => undefined,
    trustedNowMs = nowMs,
  }: {
    /** Asks a person for administrator permission if possible. */
    readonly demandRights?: () => Promise<void>;
    /** The time by which files may be deleted. */
    readonly trustedNowMs?: () => number;
  } = {},
): Handlers['optimize'] {
  return {
    list: (query) => engine.listActions(query?.target),
    suggest: () =>
      engine
        .suggest(situation())
        .filter(({ action, target }) => refusalOf(engine, { action, target, by: PERSON }) === undefined),
    quarantine: () => [...listQuarantine(engine)],
    purge: (request) => purgeQuarantine(engine, { ...request, nowMs: Math.min(nowMs(), trustedNowMs()) }),
    plan: (request) => {
      const { targetText, note, knobs } = engine.plan({ ...request, by: PERSON });
      return {
        targetText,
        note,
        before: knobs.map(({ before }) => before),
        want: knobs.map(({ want }) => want),
        doLines: knobs.map(({ knob, want }) => shellLine(knob, want)),
        undoLines: knobs.map(({ knob, before }) => shellLine(knob, before)),
      };
    },
    apply: async ({ validate, ...request }) => {
      const requested = { ...request, by: PERSON };
      if (needsRoot(engine, request.action)) await demandRights();
      return validate ? validator.applyAndMeasure(requested) : engine.executeOptimization(requested);
    },
    recheck: ({ changeId }) => validator.recheck(changeId),
    unblock: ({ changeId }) => ({ forgiven: engine.unblock(changeId, PERSON) }),
    report: ({ toMs = nowMs(), fromMs = toMs - REPORT_MS }) => engine.generateOptimizationReport({ fromMs, toMs }),
    status: () => ({ ...engine.getOptimizationStatus(), trial: validator.progress }),
    history: () => engine.getOptimizationHistory(),
    undo: ({ changeId }) => {
      // Without the journal it is unknown whether changes are open.
      if (!engine.openJournal())
        throw new AdvisedError(
          engine.journalProblem ?? '',
          'Check that it is a file in a directory that you can write to, and try again.',
        );
      return changeId === null ? engine.rollbackAll() : [validator.executeRollback(changeId)];
    },
  };
}

function needsRoot(engine: AutomatedOptimizationEngine, id: string): boolean {
  return engine.listActions().some((action) => action.id === id && action.supported && action.privilege === 'root');
}
