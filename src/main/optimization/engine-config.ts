import type { Config } from '../../shared/contract/config-schema';
import { DEFAULT_CONFIG } from '../../shared/model/config';

/** Every client of this host is the person, because the socket and the token exclude everyone else. */
export const PERSON = 'person';

/** Limits of the engine. */
export type OptimizationEngineConfig = ReturnType<typeof toEngineConfig>;

/** Converts the section `optimization` of `homeostat.yaml`. */
export function toEngineConfig(settings: Config['optimization']) {
  return {
    /** Allows changes by anyone other than a person. */
    enableAutomatedOptimization: settings.automated,
    /** Days after which a kept change is measured again. */
    optimizationSchedule: { recheckDays: settings.recheck_days },
    /** Number of harmful results that block an action on an application. */
    safetyThresholds: { mostHarmful: settings.most_harmful },
    /** Delay after each failed undo. After the last, a person must decide. */
    rollbackPolicy: { retriesMs: settings.undo_retries_seconds.map((seconds) => seconds * 1_000) },
    /** More open changes than a person can follow, and the days after which ended ones leave the journal. */
    resourceLimits: { mostOpenChanges: settings.most_open, historyDays: settings.history_days },
  };
}

export const DEFAULT_ENGINE_CONFIG = toEngineConfig(DEFAULT_CONFIG.optimization);
