/** Every job by name, loaded when it first runs. Its input is what the caller of that name gives. */
export const JOBS: Readonly<Record<string, () => Promise<(input: never) => unknown>>> = {
  statfs: async () => (await import('./platform/statfs-job')).probeFileSystem,
  'teach-detector': async () => (await import('./analytics-jobs')).teachDetector,
  'expect-band': async () => (await import('./analytics-jobs')).expectBand,
  'analyze-series': async () => (await import('./analytics-jobs')).analyze,
  'forecast-series': async () => (await import('./analytics-jobs')).forecast,
  'correlate-metrics': async () => (await import('./analytics-jobs')).correlate,
  'find-changes': async () => (await import('./analytics-jobs')).findChanges,
  'learn-limits': async () => (await import('./judging/learn-limits-job')).learnLimits,
};
