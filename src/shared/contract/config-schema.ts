import { z } from 'zod';
import { MACHINE_ROLES } from '../model/limit';
import { levelSchema } from './automation-schemas';
import { serviceListSchema } from './service-schemas';

/**
 * Every setting, its bounds and what it is for: what `homeostat.yaml` may hold, and the source of its reference. A key
 * that is marked `fileOnly` names a path or a command and cannot be changed through an API.
 */
export const configSchema = z.strictObject({
  interval_seconds: z.number().min(0.5).max(60).default(1).describe('How often everything is measured.'),
  collectors: z
    .strictObject({
      disabled: z
        .array(z.string())
        .default([])
        .describe('Sources that are off, by id (`homeostat status` lists them).'),
      enabled: z.array(z.string()).default([]).describe('Sources that are on although they are off by default.'),
      intervals_seconds: z
        .record(z.string(), z.number().min(0.5).max(3600))
        .default({})
        .describe('Own intervals of sources, by id.'),
      network_mounts: z.boolean().default(false).describe('Whether network file systems are looked at too.'),
    })
    .prefault({})
    .describe('What is measured.'),
  store: z
    .strictObject({
      max_megabytes: z
        .number()
        .min(16)
        .max(1_048_576)
        .default(512)
        .describe('The most that the history may take on disk.'),
      fsync_seconds: z
        .number()
        .min(1)
        .max(60)
        .default(10)
        .describe('What a power cut may cost at most. Takes effect at the next start.'),
      archive: z
        .boolean()
        .default(false)
        .describe('Whether samples are written to compressed files in `archive` in the data directory as they expire.'),
      cache_megabytes: z
        .number()
        .min(1)
        .max(64)
        .default(4)
        .describe(
          'How much unpacked history is kept in memory; `homeostat status` advises. Takes effect at the next start.',
        ),
    })
    .prefault({})
    .describe('The stored history.'),
  backup: z
    .strictObject({
      every_hours: z
        .number()
        .min(0)
        .max(8_760)
        .default(0)
        .describe('How often a backup is made by itself, into `backups` in the data directory; 0 is never.'),
      keep: z.number().int().min(1).max(1_000).default(7).describe('How many of those are kept.'),
    })
    .prefault({})
    .describe('Scheduled backups.'),
  budget: z
    .strictObject({
      cpu_ratio: z
        .number()
        .min(0.001)
        .max(1)
        .default(0.01)
        .describe('Own CPU, in cores, beyond which Homeostat slows itself down.'),
      memory_megabytes: z
        .number()
        .min(50)
        .max(10_000)
        .default(150)
        .describe('Own memory beyond which Homeostat slows itself down.'),
      written_megabytes_per_day: z
        .number()
        .min(1)
        .max(1_000_000)
        .default(80)
        .describe('What Homeostat may write to disks in a day before it slows itself down.'),
      battery_interval_seconds: z.number().min(0.5).max(60).default(2).describe('The least interval while on battery.'),
    })
    .prefault({})
    .describe('What Homeostat allows itself.'),
  health: z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe('Whether the machine is judged at all; while it is not, its state is unknown.'),
      window_minutes: z
        .number()
        .min(5)
        .max(1_440)
        .default(60)
        .describe(
          'Over how long the trend of the score and the activity of bottlenecks are told. Takes effect at the next start.',
        ),
      role: z
        .enum(['auto', ...MACHINE_ROLES])
        .default('auto')
        .describe('What the machine is for: a build box may be busy. Takes effect at the next start.'),
      limits: z
        .enum(['off', 'suggest', 'auto'])
        .default('suggest')
        .describe(
          'Whether limits learn: not at all, as suggestions, or by themselves where a replay of the past confirms it.',
        ),
    })
    .prefault({})
    .describe('How the machine is judged.'),
  automation: z
    .strictObject({
      levels: z
        .strictObject({
          processor: levelSchema.default('suggest').describe('What may happen by itself to who gets the processor.'),
          memory: levelSchema.default('suggest').describe('The same for memory.'),
          disk: levelSchema.default('suggest').describe('The same for disks.'),
          power: levelSchema.default('suggest').describe('The same for heat and power.'),
        })
        .prefault({})
        .describe('How far automation may go in each area: off, suggest, ask or automatic.'),
      watch_hours: z
        .number()
        .min(0)
        .max(720)
        .default(24)
        .describe('How long an area that became automatic only watches, and notes what it would have done.'),
      changes_per_hour: z.number().int().min(0).max(60).default(6).describe('The most changes by itself in an hour.'),
      most_open: z.number().int().min(1).max(8).default(3).describe('The most changes in force by itself at once.'),
      runaway_seconds: z
        .number()
        .min(2)
        .max(3_600)
        .default(30)
        .describe('How long a background program may make others wait for the processor before it is restrained.'),
      memory_reserve_megabytes: z
        .number()
        .min(0)
        .max(1_048_576)
        .default(0)
        .describe('Below so much available memory it is about to run out; 0 is a twentieth of what there is.'),
      only: z
        .array(z.string())
        .default([])
        .describe(
          'Programs that may be restrained by itself, by name; where none is named, all that are not protected.',
        ),
      never: z.array(z.string()).default([]).describe('Programs that are never restrained by itself, by name.'),
      change_sets: z
        .strictObject({
          enabled: z.boolean().default(true).describe('Whether change sets are taken from the inbox.'),
          max_cpu_usage: z
            .number()
            .min(0.05)
            .max(1)
            .default(0.8)
            .describe('Change sets and schedules wait while more of the processor is used than this share.'),
          max_memory_usage: z.number().min(0.05).max(1).default(0.85).describe('The same for memory.'),
          health_threshold: z
            .number()
            .min(0)
            .max(1)
            .default(0.8)
            .describe('They wait while the score of the machine is below this share of 100 points.'),
        })
        .prefault({})
        .describe('Change sets, and when they and schedules wait.'),
    })
    .prefault({})
    .describe('What happens by itself: see docs/automation.md.'),
  optimization: z
    .strictObject({
      automated: z
        .boolean()
        .default(true)
        .describe(
          'Whether anybody but a person may make changes: automation, schedules and change sets. What is in force stays.',
        ),
      recheck_days: z
        .number()
        .min(1)
        .max(365)
        .default(7)
        .describe('After how many days a change that had proven itself is measured again.'),
      most_harmful: z
        .number()
        .int()
        .min(1)
        .max(100)
        .default(3)
        .describe('After so many harmful results an action is blocked on what it harmed.'),
      undo_retries_seconds: z
        .array(z.number().min(1).max(86_400))
        .max(20)
        .default([1, 5, 30, 300])
        .describe('How long is waited after each failure of an undo before it is tried again; then a person must.'),
      most_open: z
        .number()
        .int()
        .min(1)
        .max(64)
        .default(8)
        .describe('The most changes in force at once, whoever made them.'),
      history_days: z
        .number()
        .min(1)
        .max(3_650)
        .default(180)
        .describe('How long changes that ended are kept on record.'),
    })
    .prefault({})
    .describe('Within which bounds the machine is changed: see docs/optimization.md.'),
  services: serviceListSchema
    .default([])
    .describe('What is watched besides the machine itself: see docs/services.md.')
    .meta({ fileOnly: true }),
  dashboard: z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe(
          'Whether the headless host serves the dashboard on the loopback interface. Takes effect at the next start.',
        ),
      port: z
        .number()
        .int()
        .min(1)
        .max(65_535)
        .default(7842)
        .describe(
          'The port; where it is taken, the next free one of the following 20. Takes effect at the next start.',
        ),
    })
    .prefault({})
    .describe('The dashboard of the headless host.'),
  log: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('The least level that is kept.'),
      max_megabytes: z.number().min(0.1).max(1_000).default(5).describe('Size at which a new log file is begun.'),
      files: z.number().int().min(1).max(50).default(3).describe('How many old log files are kept.'),
    })
    .prefault({})
    .describe('The log of Homeostat itself.'),
});
