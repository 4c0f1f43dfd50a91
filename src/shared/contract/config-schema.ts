import { z } from 'zod';
import { MACHINE_ROLES } from '../model/machine-role';
import { levelSchema } from './automation-schemas';
import { integerBetween, numberBetween } from './bounds';
import { thresholdModeSchema } from './health-schemas';
import type { Infer } from './infer';
import { serviceListSchema } from './service-schemas';

/**
 * Settings of `homeostat.yaml` with their bounds and descriptions, from which the reference is generated. A key marked
 * `fileOnly` names a path or a command and cannot be changed through an API. DEFAULT_CONFIG has
 * the defaults.
 */
export const settingsSchema = z.strictObject({
  interval_seconds: numberBetween(0.5, 60).describe('Seconds between ticks.'),
  collectors: z
    .strictObject({
      disabled: z.array(z.string()).describe('IDs of sources to turn off (`homeostat status` lists them).'),
      enabled: z.array(z.string()).describe('IDs of sources to turn on, if they are off by default.'),
      intervals_seconds: z
        .record(z.string(), numberBetween(0.5, 3600))
        .describe('Intervals for individual sources, by ID.'),
      network_mounts: z.boolean().describe('Include network file systems.'),
    })
    .describe('Sources of metrics.'),
  store: z
    .strictObject({
      max_megabytes: numberBetween(16, 1_048_576).describe('Maximum size of the history on disk.'),
      fsync_seconds: numberBetween(1, 60).describe(
        'Seconds of history that a power failure may lose at most. Takes effect at the next start.',
      ),
      archive: z.boolean().describe('Write expiring samples to compressed files in `archive` in the data directory.'),
      cache_megabytes: numberBetween(1, 64).describe(
        'Size of the cache of unpacked history in memory; `homeostat status` shows advice. Takes effect at the next start.',
      ),
    })
    .describe('Stored history.'),
  backup: z
    .strictObject({
      every_hours: numberBetween(0, 8_760).describe(
        'Hours between automatic backups to `backups` in the data directory; 0 turns them off.',
      ),
      keep: integerBetween(1, 1_000).describe('Number of automatic backups to keep.'),
    })
    .describe('Scheduled backups.'),
  budget: z
    .strictObject({
      cpu_ratio: numberBetween(0.001, 1).describe('CPU use of Homeostat, in cores, above which it slows itself down.'),
      memory_megabytes: numberBetween(50, 10_000).describe('Memory use of Homeostat above which it slows itself down.'),
      written_megabytes_per_day: numberBetween(1, 1_000_000).describe(
        'Disk writes by Homeostat per day above which it slows itself down.',
      ),
      battery_interval_seconds: numberBetween(0.5, 60).describe('Minimum seconds between ticks on battery power.'),
    })
    .describe('CPU, memory and writes that Homeostat may use itself.'),
  health: z
    .strictObject({
      enabled: z.boolean().describe('Judge the health of the machine. If false, its state is unknown.'),
      window_minutes: numberBetween(5, 1_440).describe(
        'Period for the score trend and the activity of bottlenecks. Takes effect at the next start.',
      ),
      role: z
        .enum(['auto', ...MACHINE_ROLES])
        .describe('Purpose of the machine: for example, a build box may be busy. Takes effect at the next start.'),
      limits: thresholdModeSchema.describe(
        'Learning of thresholds: off, as suggestions, or automatic if a replay of the history confirms the change.',
      ),
    })
    .describe('Judgment of the machine.'),
  automation: z
    .strictObject({
      levels: z
        .strictObject({
          processor: levelSchema.describe('Level for changes to how programs share the CPU.'),
          memory: levelSchema.describe('Level for changes to memory.'),
          disk: levelSchema.describe('Level for changes to disks.'),
          power: levelSchema.describe('Level for changes against overheating.'),
        })
        .describe('Automation level of each area: off, suggest, ask or automatic.'),
      watch_hours: numberBetween(0, 720).describe(
        'Hours of dry run, with decisions logged but not carried out, after an area is set to automatic.',
      ),
      changes_per_hour: integerBetween(0, 60).describe('Maximum number of automatic changes per hour.'),
      most_open: integerBetween(1, 8).describe('Maximum number of automatic changes active at once.'),
      runaway_seconds: numberBetween(2, 3_600).describe(
        'Seconds for which a background program may make others wait for the CPU before it is restrained.',
      ),
      memory_reserve_megabytes: numberBetween(0, 1_048_576).describe(
        'Available memory below which memory is considered about to run out; 0 means 5% of total memory.',
      ),
      only: z
        .array(z.string())
        .describe(
          'Names of programs that may be restrained automatically; if empty, all programs that are not protected.',
        ),
      never: z.array(z.string()).describe('Names of programs that are never restrained automatically.'),
      change_sets: z
        .strictObject({
          enabled: z.boolean().describe('Apply change sets from the inbox.'),
          max_cpu_usage: numberBetween(0.05, 1).describe(
            'CPU use, as a share, above which change sets and schedules wait.',
          ),
          max_memory_usage: numberBetween(0.05, 1).describe(
            'Memory use, as a share, above which change sets and schedules wait.',
          ),
          health_threshold: numberBetween(0, 1).describe(
            'Health score, as a share of 100 points, below which change sets and schedules wait.',
          ),
        })
        .describe('Change sets, and conditions under which they and schedules wait.'),
    })
    .describe('Automation; see docs/automation.md.'),
  optimization: z
    .strictObject({
      automated: z
        .boolean()
        .describe('Let automation, schedules and change sets make changes. Changes that are active stay active.'),
      recheck_days: numberBetween(1, 365).describe('Days after which a change that proved to help is measured again.'),
      most_harmful: integerBetween(1, 100).describe(
        'Harmful verdicts after which an action is blocked for the program that it harmed.',
      ),
      undo_retries_seconds: z
        .array(numberBetween(1, 86_400))
        .max(20)
        .describe('Delay before each retry of a failed undo. After the last one, a person has to retry.'),
      most_open: integerBetween(1, 64).describe('Maximum number of changes that are active at the same time.'),
      history_days: numberBetween(1, 3_650).describe('Days for which changes that ended stay on record.'),
    })
    .describe('Bounds for changes; see docs/optimization.md.'),
  services: serviceListSchema.describe('Watched services; see docs/services.md.').meta({ fileOnly: true }),
  dashboard: z
    .strictObject({
      enabled: z
        .boolean()
        .describe(
          'Serve the dashboard of the headless host on the loopback interface. Takes effect at the next start.',
        ),
      port: integerBetween(1, 65_535).describe(
        'Port of the dashboard. If it is not available, the first free port of the next 20, or any other. Takes effect at the next start.',
      ),
      file_roots: z
        .array(z.string().startsWith('/', 'must be an absolute path'))
        .describe('Folders below which services that are added on the dashboard may check files and read logs.')
        .meta({ fileOnly: true }),
    })
    .describe('Dashboard of the headless host.'),
  log: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn', 'error']).describe('Lowest level that is logged.'),
      max_megabytes: numberBetween(0.1, 1_000).describe('Size at which a new log file starts.'),
      files: integerBetween(1, 50).describe('Number of old log files to keep.'),
    })
    .describe('Log of Homeostat itself.'),
});

export type Config = Infer<typeof settingsSchema>;
