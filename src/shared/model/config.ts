import type { Config } from '../contract/config-schema';

/** Defaults of all settings, apart from the schema: a host without a configuration file loads no validator (19 MB). */
export const DEFAULT_CONFIG: Config = {
  interval_seconds: 1,
  collectors: { disabled: [], enabled: [], intervals_seconds: {}, network_mounts: false },
  store: { max_megabytes: 512, fsync_seconds: 10, archive: false, cache_megabytes: 4 },
  backup: { every_hours: 0, keep: 7 },
  budget: { cpu_ratio: 0.01, memory_megabytes: 150, written_megabytes_per_day: 80, battery_interval_seconds: 2 },
  health: { enabled: true, window_minutes: 60, role: 'auto', limits: 'suggest' },
  automation: {
    levels: {
      processor: 'suggest',
      memory: 'suggest',
      disk: 'suggest',
      power: 'suggest',
    },
    watch_hours: 24,
    changes_per_hour: 6,
    most_open: 3,
    runaway_seconds: 30,
    memory_reserve_megabytes: 0,
    only: [],
    never: [],
    change_sets: { enabled: true, max_cpu_usage: 0.8, max_memory_usage: 0.85, health_threshold: 0.8 },
  },
  optimization: {
    automated: true,
    recheck_days: 7,
    most_harmful: 3,
    undo_retries_seconds: [1, 5, 30, 300],
    most_open: 8,
    history_days: 180,
  },
  services: [],
  dashboard: { enabled: true, port: 7842, file_roots: ['/var/log'] },
  log: { level: 'info', max_megabytes: 5, files: 3 },
};
