import type {
  AdaptiveThresholdManager,
  LearnedLimits,
  LimitMode,
} from '../../core/thresholds/adaptive-threshold-manager';
import { LIMITS, limitDefinition } from '../../core/thresholds/limit-catalog';
import type { ThresholdRecommendation } from '../../core/thresholds/threshold-adjustment';
import type { Handlers } from '../../shared/contract/handlers';
import type { LimitProposal, ThresholdsView } from '../../shared/contract/health-schemas';
import type { RangeQuery, RangeResult } from '../../shared/contract/schemas';
import type { Incident } from '../../shared/model/health';
import { readLongHistory } from '../analysis/read-long-history';
import type { Clock } from '../base/clock';
import { AdvisedError, messageOf } from '../base/errors';
import type { Jobs } from '../base/jobs';
import type { Stop } from '../base/lifecycle';
import type { Log } from '../base/log';
import type { StateStore } from '../store/store';
import type { LearnLimitsInput } from './learn-limits-job';
import { JUDGED_METRICS } from './limit-recording';

const DOMAIN = 'limits';
const KEY = 'learned';
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const LEARNED_FROM_MS = 21 * DAY_MS;
const LEARN_EVERY_MS = DAY_MS;
/** The first look comes when the start is long over. */
const FIRST_AFTER_MS = 30 * MINUTE_MS;
const STEP_MS = 2 * MINUTE_MS;

export interface ThresholdDeskParts {
  readonly manager: AdaptiveThresholdManager;
  readonly state: StateStore;
  readonly range: (query: RangeQuery) => Promise<RangeResult>;
  readonly incidents: () => readonly Incident[];
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether there is room for it now. */
  readonly mayLearn: () => boolean;
}

/** What was learned of the limits before; undefined where nothing was. */
export async function loadLearnedLimits(state: StateStore): Promise<LearnedLimits | undefined> {
  return (await state.get(DOMAIN, KEY)) as LearnedLimits | undefined;
}

/** Lets the limits learn once a day, keeps what they learned, and answers for them. */
export class ThresholdDesk {
  #learning: Promise<void> | undefined;

  constructor(private readonly parts: ThresholdDeskParts) {}

  start(): Stop {
    const { mayLearn, log } = this.parts;
    const run = () => {
      if (mayLearn())
        void this.learn().catch((error: unknown) => log.warn('cannot learn thresholds', { error: messageOf(error) }));
    };
    let everyDay: NodeJS.Timeout | undefined;
    const first = setTimeout(() => {
      run();
      everyDay = setInterval(run, LEARN_EVERY_MS);
    }, FIRST_AFTER_MS);
    return () => {
      clearTimeout(first);
      clearInterval(everyDay);
    };
  }

  /** Looks at the last weeks now; a second call while one is under way waits for that one. */
  learn(): Promise<void> {
    this.#learning ??= this.#learn().finally(() => {
      this.#learning = undefined;
    });
    return this.#learning;
  }

  setMode(mode: LimitMode): void {
    this.parts.manager.mode = mode;
  }

  get handlers(): Handlers['thresholds'] {
    const { manager, clock } = this.parts;
    return {
      get: () => this.#view(),
      learn: async () => {
        await this.learn();
        return this.#view();
      },
      adopt: async ({ id }) => {
        this.#throwIfRefused(manager.adopt(id, clock.nowMs(), 'person'));
        await this.#keep();
        return this.#view();
      },
      dismiss: ({ id }) => {
        manager.dismiss(id);
        return this.#view();
      },
      revert: async ({ id }) => {
        this.#throwIfRefused(manager.revert(id));
        await this.#keep();
        return this.#view();
      },
    };
  }

  async #learn(): Promise<void> {
    const { manager, range, incidents, jobs, clock, log } = this.parts;
    const toMs = clock.nowMs();
    manager.learnFromIncidents(incidents());
    const set = await readLongHistory(range, JUDGED_METRICS, { fromMs: toMs - LEARNED_FROM_MS, toMs, stepMs: STEP_MS });
    const input: LearnLimitsInput = {
      role: manager.role,
      kept: manager.toJSON(),
      incidents: incidents(),
      set,
      stepMs: STEP_MS,
    };
    const changesBefore = manager.changes.length;
    manager.propose(await jobs.run<ThresholdRecommendation[]>('learn-limits', input), clock.nowMs());
    for (const { limit, from, to, reason } of manager.changes.slice(0, manager.changes.length - changesBefore)) {
      log.info('threshold changed', { limit, from, to, reason });
    }
    if (manager.changes.length !== changesBefore) await this.#keep();
  }

  async #keep(): Promise<void> {
    await this.parts.state.set(DOMAIN, KEY, this.parts.manager);
  }

  #throwIfRefused(result: object): void {
    if ('refused' in result) throw new AdvisedError(String(result.refused), 'Reload the thresholds and try again.');
  }

  #view(): ThresholdsView {
    const { manager, clock } = this.parts;
    const nowMs = clock.nowMs();
    return {
      mode: manager.mode,
      role: manager.role,
      frozen: manager.frozen,
      limits: LIMITS.map(({ id, title, metric, direction, laxest, strictest }) => ({
        id,
        title,
        metric,
        direction,
        bounds: manager.bounds(id, nowMs),
        preset: manager.preset(id),
        isLearned: manager.isLearned(id),
        isAdaptive: laxest.warning !== strictest.warning,
      })),
      proposals: manager.suggestThresholdUpdates().map(proposalView),
      changes: manager.changes.map(({ id, atMs, limit, from, to, reason, by, isReverted }) => ({
        id,
        atMs,
        limit,
        from,
        to,
        reason,
        by,
        isReverted,
      })),
    };
  }
}

function proposalView(one: ThresholdRecommendation): LimitProposal {
  const { title, metric } = limitDefinition(one.limit);
  return { ...one, title, metric, hours: [...one.hours] };
}
