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

export const DEFAULT_ENGINE_CONFIG: OptimizationEngineConfig = {
  enableAutomatedOptimization: true,
  optimizationSchedule: { recheckDays: 7 },
  safetyThresholds: { mostHarmful: 3 },
  rollbackPolicy: { retriesMs: [1_000, 5_000, 30_000, 300_000] },
  resourceLimits: { mostOpenChanges: 8, historyDays: 180 },
};
