import type { Config } from '../../shared/contract/config-schema';
import { DEFAULT_CONFIG } from '../../shared/model/config';

/** Whoever reaches this host is the person: the socket and the token let nobody else in. */
export const PERSON = 'person';

/** Within which bounds the engine works. */
export interface OptimizationEngineConfig {
  /** Whether anybody but a person may make changes. */
  readonly enableAutomatedOptimization: boolean;
  readonly optimizationSchedule: {
    /** After so many days a kept change is measured again. */
    readonly recheckDays: number;
  };
  readonly safetyThresholds: {
    /** So many harmful results block an action on an application. */
    readonly mostHarmful: number;
  };
  readonly rollbackPolicy: {
    /** After each failure of an undo; then it is left to a person. */
    readonly retriesMs: readonly number[];
  };
  readonly resourceLimits: {
    /** More open changes than this are more than anybody can follow. */
    readonly mostOpenChanges: number;
    /** What ended before is dropped from the journal. */
    readonly historyDays: number;
  };
}

/** The bounds as the section `optimization` of `homeostat.yaml` gives them. */
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
