import type { Config } from '../../shared/contract/config-schema';
import { DEFAULT_CONFIG } from '../../shared/model/config';

/** Every client of this host is the person, because the socket and the token exclude everyone else. */
export const PERSON = 'person';

/** Limits of the engine. */
export interface OptimizationEngineConfig {
  /** Allows changes by anyone other than a person. */
  readonly enableAutomatedOptimization: boolean;
  readonly optimizationSchedule: {
    /** Days after which a kept change is measured again. */
    readonly recheckDays: number;
  };
  readonly safetyThresholds: {
    /** Number of harmful results that block an action on an application. */
    readonly mostHarmful: number;
  };
  readonly rollbackPolicy: {
    /** Delay after each failed undo. After the last, a person must decide. */
    readonly retriesMs: readonly number[];
  };
  readonly resourceLimits: {
    /** More open changes than a person can follow. */
    readonly mostOpenChanges: number;
    /** Days after which ended changes are removed from the journal. */
    readonly historyDays: number;
  };
}

/** Converts the section `optimization` of `homeostat.yaml`. */
export function toEngineConfig(settings: Config['optimization']): OptimizationEngineConfig {
  return {
    enableAutomatedOptimization: settings.automated,
    optimizationSchedule: { recheckDays: settings.recheck_days },
    safetyThresholds: { mostHarmful: settings.most_harmful },
    rollbackPolicy: { retriesMs: settings.undo_retries_seconds.map((seconds) => seconds * 1_000) },
    resourceLimits: { mostOpenChanges: settings.most_open, historyDays: settings.history_days },
  };
}

export const DEFAULT_ENGINE_CONFIG = toEngineConfig(DEFAULT_CONFIG.optimization);
