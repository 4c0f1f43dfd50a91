import type { AdaptiveThresholdManager, LearnedThresholds } from '../../core/thresholds/adaptive-threshold-manager';
import { THRESHOLDS, thresholdDefinition } from '../../core/thresholds/threshold-catalog';
import type { Handlers } from '../../shared/contract/handlers';
import type {
  Incident,
  ReplayOutcome,
  ThresholdProposal,
  ThresholdRecommendation,
  ThresholdsView,
} from '../../shared/contract/health-schemas';
import type { RangeQuery, RangeResult } from '../../shared/contract/schemas';
import { plainText } from '../../shared/format/plain-text';
import { DAY_MS, MINUTE_MS } from '../../shared/model/time';
import { readLongHistory } from '../analysis/read-long-history';
import type { Clock } from '../base/clock';
import { AdvisedError, UnknownNameError } from '../base/errors';
import { joinRunning } from '../base/join-running';
import type { Stop } from '../base/lifecycle';
import { type Log, warnOf } from '../base/log';
import { takeTurns } from '../base/take-turns';
import type { Tasks } from '../base/tasks';
import { every } from '../base/timers';
import type { StateStore } from '../store/store';
import type {
  LearnedProposals,
  LearnThresholdsInput,
  ReplayThresholdsInput,
  ThresholdPast,
} from './learn-thresholds-task';
import { JUDGED_METRICS } from './threshold-recording';

const DOMAIN = 'limits';
const KEY = 'learned';
const LEARNED_FROM_MS = 21 * DAY_MS;
const LEARN_EVERY_MS = DAY_MS;
/** The first check comes long after the start. */
const FIRST_AFTER_MS = 30 * MINUTE_MS;
const STEP_MS = 2 * MINUTE_MS;
const LIST_ADVICE = '`homeostat thresholds` lists the current proposals and changes.';

export interface ThresholdServiceParts {
  readonly manager: AdaptiveThresholdManager;
  readonly state: StateStore;
  readonly range: (query: RangeQuery) => Promise<RangeResult>;
  readonly incidents: () => readonly Incident[];
  readonly tasks: Tasks;
  readonly clock: Clock;
  readonly log: Log;
  /** Returns false while the budget is used up. */
  readonly mayLearn: () => boolean;
}

/** @returns undefined if nothing was learned before */
export async function loadLearnedThresholds(state: StateStore): Promise<LearnedThresholds | undefined> {
  return (await state.get(DOMAIN, KEY)) as LearnedThresholds | undefined;
}

/** Lets the thresholds learn once a day, stores the result, and serves queries on it. */
export class ThresholdService {
  /** Serializes changes of thresholds: a replay holds for the thresholds that it was made with. */
  readonly #inTurn = takeTurns();

  constructor(private readonly parts: ThresholdServiceParts) {}

  start(): Stop {
    const { mayLearn, log } = this.parts;
    return every(LEARN_EVERY_MS, () => (mayLearn() ? this.learn() : undefined), {
      firstMs: FIRST_AFTER_MS,
      onError: warnOf(log, 'cannot learn thresholds'),
    });
  }

  /** Learns from the last weeks now; a second call meanwhile waits for the first. */
  readonly learn = joinRunning(() => this.#inTurn(() => this.#learn()));

  get handlers(): Handlers['thresholds'] {
    const { manager } = this.parts;
    return {
      get: () => this.#view(),
      learn: async () => {
        await this.learn();
        return this.#view();
      },
      adopt: ({ id }) => this.#inTurn(() => this.#adopt(id)),
      dismiss: ({ id }) => {
        this.#proposal(id);
        manager.dismiss(id);
        return this.#view();
      },
      revert: ({ id }) =>
        this.#inTurn(async () => {
          if (!manager.changes.some((one) => one.id === id))
            throw new UnknownNameError(`There is no threshold change ${plainText(id, 60)}`, LIST_ADVICE);
          this.#throwIfRefused(manager.revert(id));
          await this.#keep();
          return this.#view();
        }),
    };
  }

  async #adopt(id: string): Promise<ThresholdsView> {
    const { manager, incidents, clock } = this.parts;
    // Includes the incidents since the last check.
    manager.learnFromIncidents(incidents());
    const outcome = await this.#replay(this.#proposal(id));
    this.#throwIfRefused(manager.adopt([id], clock.nowMs(), 'person', () => outcome));
    await this.#keep();
    return this.#view();
  }

  /** @throws UnknownNameError if it does not exist or no longer does */
  #proposal(id: string): ThresholdRecommendation {
    const proposal = this.parts.manager.suggestThresholdUpdates().find((one) => one.id === id);
    if (proposal !== undefined) return proposal;
    throw new UnknownNameError(`The proposal ${plainText(id, 60)} does not exist, or no longer exists`, LIST_ADVICE);
  }

  /** Replays history with a proposal; the first replay is valid as long as no threshold has changed. */
  async #replay(proposal: ThresholdRecommendation): Promise<ReplayOutcome> {
    const { manager, tasks } = this.parts;
    if (!manager.hasMovedSinceReview) return proposal.replay;
    const adopted = manager.adoptedSinceReview;
    const input: ReplayThresholdsInput = { ...(await this.#readPast()), adjustments: [proposal], adopted };
    return tasks.run<ReplayOutcome>('replay-thresholds', input);
  }

  async #readPast(): Promise<ThresholdPast> {
    const { manager, range, clock } = this.parts;
    const toMs = clock.nowMs();
    const set = await readLongHistory(range, JUDGED_METRICS, { fromMs: toMs - LEARNED_FROM_MS, toMs, stepMs: STEP_MS });
    return { role: manager.role, kept: manager.toJSON(), set, stepMs: STEP_MS };
  }

  async #learn(): Promise<void> {
    const { manager, incidents, tasks, clock, log } = this.parts;
    manager.learnFromIncidents(incidents());
    const input: LearnThresholdsInput = {
      ...(await this.#readPast()),
      incidents: incidents(),
      choosesTogether: manager.mode === 'auto',
    };
    const { proposals, together } = await tasks.run<LearnedProposals>('learn-thresholds', input);
    manager.propose(proposals);
    if (together === null || manager.mode !== 'auto') return;
    const adopted = manager.adopt(together.ids, clock.nowMs(), 'auto', () => together.replay);
    if ('refused' in adopted) {
      log.info('no threshold changed', { reason: adopted.refused });
      return;
    }
    for (const { limit: threshold, from, to, reason } of adopted) {
      log.info('threshold changed', { threshold, from, to, reason });
    }
    await this.#keep();
  }

  async #keep(): Promise<void> {
    await this.parts.state.set(DOMAIN, KEY, this.parts.manager);
  }

  #throwIfRefused(result: object): void {
    if ('refused' in result) throw new AdvisedError(String(result.refused), LIST_ADVICE);
  }

  #view(): ThresholdsView {
    const { manager, clock } = this.parts;
    const nowMs = clock.nowMs();
    return {
      mode: manager.mode,
      role: manager.role,
      frozen: manager.frozen,
      limits: THRESHOLDS.map(({ id, title, metric, direction, laxest, strictest }) => ({
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
      changes: [...manager.changes],
    };
  }
}

function proposalView(one: ThresholdRecommendation): ThresholdProposal {
  const { title, metric } = thresholdDefinition(one.limit);
  return { ...one, title, metric, hours: [...one.hours] };
}
