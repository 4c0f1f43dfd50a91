import type { AutomationArea, AutomationLevel } from './automation';
import type { ServiceDefinition } from './service';
import type { MachineRole } from './threshold';

/** Every setting in force. `shared/contract/config-schema.ts` has the bounds and what each is for. */
export interface Config {
  readonly interval_seconds: number;
  readonly collectors: {
    readonly disabled: readonly string[];
    readonly enabled: readonly string[];
    readonly intervals_seconds: Readonly<Record<string, number>>;
    readonly network_mounts: boolean;
  };
  readonly store: {
    readonly max_megabytes: number;
    readonly fsync_seconds: number;
    readonly archive: boolean;
    readonly cache_megabytes: number;
  };
  readonly backup: { readonly every_hours: number; readonly keep: number };
  readonly budget: {
    readonly cpu_ratio: number;
    readonly memory_megabytes: number;
    readonly written_megabytes_per_day: number;
    readonly battery_interval_seconds: number;
  };
  readonly health: {
    readonly enabled: boolean;
    readonly window_minutes: number;
    readonly role: MachineRole | 'auto';
    readonly limits: 'off' | 'suggest' | 'auto';
  };
  readonly automation: {
    readonly levels: Readonly<Record<AutomationArea, AutomationLevel>>;
    readonly watch_hours: number;
    readonly changes_per_hour: number;
    readonly most_open: number;
    readonly runaway_seconds: number;
    readonly memory_reserve_megabytes: number;
    readonly only: readonly string[];
    readonly never: readonly string[];
    readonly change_sets: {
      readonly enabled: boolean;
      readonly max_cpu_usage: number;
      readonly max_memory_usage: number;
      readonly health_threshold: number;
    };
  };
  readonly optimization: {
    readonly automated: boolean;
    readonly recheck_days: number;
    readonly most_harmful: number;
    readonly undo_retries_seconds: readonly number[];
    readonly most_open: number;
    readonly history_days: number;
  };
  readonly services: readonly ServiceDefinition[];
  readonly dashboard: { readonly enabled: boolean; readonly port: number; readonly file_roots: readonly string[] };
  readonly log: {
    readonly level: 'debug' | 'info' | 'warn' | 'error';
    readonly max_megabytes: number;
    readonly files: number;
  };
}

/**
 * What holds where nobody decided otherwise. Written out, and held equal to the schema's defaults by a test, so that a
 * host without a configuration file need not load the validator (19 MB of memory).
 */
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
