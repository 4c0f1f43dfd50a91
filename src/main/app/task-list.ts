import type { ParseConfigInput } from '../config/parse-config';

/** Every task by name, loaded before its first run. Its input comes from the caller of that name. */
export const TASKS: Readonly<Record<string, () => Promise<(input: never) => unknown>>> = {
  statfs: async () => (await import('../platform/statfs-task')).probeFileSystem,
  'parse-config': async () => {
    const { parseConfig } = await import('../config/parse-config');
    return ({ text, overlay }: ParseConfigInput) => parseConfig(text, overlay);
  },
  'parse-alerts': async () => (await import('../alerting/alerts-file')).readAlerts,
  'parse-change-set': async () => (await import('../automation/change-sets/read-change-set')).parseChangeSet,
  'teach-detector': async () => (await import('../analysis/analytics-tasks')).teachDetector,
  'expect-band': async () => (await import('../analysis/analytics-tasks')).expectBand,
  'analyze-series': async () => (await import('../analysis/analytics-tasks')).analyze,
  'forecast-series': async () => (await import('../analysis/analytics-tasks')).forecast,
  'identify-patterns': async () => (await import('../analysis/analytics-tasks')).identifyPatterns,
  'time-to-limit': async () => (await import('../analysis/analytics-tasks')).findCapacities,
  'find-leaks': async () => (await import('../analysis/analytics-tasks')).findLeaks,
  'correlate-metrics': async () => (await import('../analysis/analytics-tasks')).correlate,
  'find-changes': async () => (await import('../analysis/analytics-tasks')).findChanges,
  'test-rules': async () => (await import('../alerting/test-rules-task')).testRules,
  'cpu-latency': async () => (await import('../optimization/probes/cpu-latency-probe')).measureCpuLatency,
  'disk-sync': async () => (await import('../optimization/probes/disk-sync-probe')).measureDiskSync,
  'learn-thresholds': async () => (await import('../health/learn-thresholds-task')).learnThresholds,
  'replay-thresholds': async () => (await import('../health/learn-thresholds-task')).replayThresholds,
};
