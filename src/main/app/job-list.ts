/** Every job by name, loaded when it first runs. Its input is what the caller of that name gives. */
export const TASKS: Readonly<Record<string, () => Promise<(input: never) => unknown>>> = {
  statfs: async () => (await import('../platform/statfs-job')).probeFileSystem,
  'teach-detector': async () => (await import('../analysis/analytics-jobs')).teachDetector,
  'expect-band': async () => (await import('../analysis/analytics-jobs')).expectBand,
  'analyze-series': async () => (await import('../analysis/analytics-jobs')).analyze,
  'forecast-series': async () => (await import('../analysis/analytics-jobs')).forecast,
  'identify-patterns': async () => (await import('../analysis/analytics-jobs')).identifyPatterns,
  'time-to-limit': async () => (await import('../analysis/analytics-jobs')).findCapacities,
  'find-leaks': async () => (await import('../analysis/analytics-jobs')).findLeaks,
  'correlate-metrics': async () => (await import('../analysis/analytics-jobs')).correlate,
  'find-changes': async () => (await import('../analysis/analytics-jobs')).findChanges,
  'test-rules': async () => (await import('../alerting/test-rules-job')).testRules,
  'cpu-latency': async () => (await import('../optimization/probes/cpu-latency-probe')).measureCpuLatency,
  'disk-sync': async () => (await import('../optimization/probes/disk-sync-probe')).measureDiskSync,
  'learn-limits': async () => (await import('../health/learn-limits-job')).learnThresholds,
  'replay-limits': async () => (await import('../health/learn-limits-job')).replayLimits,
};
