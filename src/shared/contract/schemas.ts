import { z } from 'zod';
import { UNITS } from '../model/metric';
import { instantSchema, integerBetween, LONGEST_STEP_MS, numberBetween, refineSelector } from './bounds';
import { periodSchema, stateSchema } from './health-schemas';
import type { Infer } from './infer';
import { nullableNumberSchema, nullableStringSchema, stringsSchema } from './values';

/** Schemas of metrics, processes, the machine and the host. */
const unitSchema = z.enum(UNITS);
const labelsSchema = z.record(z.string(), z.string());

export const metricDefinitionSchema = z.object({
  /** Name as in Prometheus: `<subject>_<what>_<unit>[_total]`. */
  name: z.string(),
  unit: unitSchema,
  /** A counter only grows, until it restarts from zero. */
  kind: z.enum(['gauge', 'counter']),
  help: z.string(),
  /** Precision: a value is stored as the nearest multiple of it. */
  resolution: z.number(),
  labels: stringsSchema,
});
export type MetricDefinition = Infer<typeof metricDefinitionSchema>;

export const seriesSchema = z.object({ key: z.string(), metric: z.string(), labels: labelsSchema, unit: unitSchema });

/** A series with its newest value. */
export const sampleSchema = z.object({
  name: z.string(),
  labels: labelsSchema,
  unit: unitSchema,
  atMs: z.number(),
  value: nullableNumberSchema,
});

/**
 * Exact series keys, metric names, globs over keys (`disk_*`, `cpu_core_usage_ratio{*}`), or label matchers
 * (`disk_io_busy_ratio{device=~"sd.*"}`); empty for all.
 */
export const selectorsSchema = z.array(z.string().max(500).superRefine(refineSelector)).max(500);

/**
 * Event of a live subscription. `series` comes first, and again whenever series were added: it appends to the list that
 * the values of later frames are aligned to.
 */
export const liveEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('series'), series: z.array(seriesSchema) }),
  z.object({
    type: z.literal('frame'),
    sequence: z.number(),
    atMs: z.number(),
    intervalMs: z.number(),
    gap: z.boolean(),
    values: z.array(nullableNumberSchema),
  }),
]);

const aggregationSchema = z.enum(['avg', 'min', 'max', 'sum', 'count', 'last', 'rate', 'quantile']);

const aggregated = {
  aggregation: aggregationSchema.default('avg'),
  /**
   * Quantile, if that is the aggregation; 0.5, the median, by default. Exact for times with stored samples. For older
   * times, of which only minimum, mean and maximum of each 5 s to 1 h are stored, it is an approximation that never lies
   * beyond the minimum and the maximum.
   */
  quantile: numberBetween(0, 1).optional(),
};

export const rangeQuerySchema = z.object({
  selectors: selectorsSchema.min(1),
  ...periodSchema.shape,
  /** Maximum number of points per series; the store chooses the resolution. */
  points: integerBetween(1, 20_000).default(800),
  ...aggregated,
});

/** History of series. `values[i]` is null if nothing is known of the bucket that starts at `fromMs + i * stepMs`. */
export const rangeResultSchema = z.object({
  fromMs: z.number(),
  stepMs: z.number(),
  series: z.array(seriesSchema.extend({ values: z.array(nullableNumberSchema) })),
});

/** One process at one time, identified by PID and start time, since PIDs are reused. */
const processRowSchema = z.object({
  pid: z.number(),
  parentPid: z.number(),
  startedAtMs: z.number(),
  /** Application that the process belongs to: the base name of the executable, or the interpreter's script. */
  app: z.string(),
  name: z.string(),
  /** Command line with secrets redacted; empty for kernel threads. Untrusted text. */
  command: z.string(),
  user: z.string(),
  state: z.enum(['running', 'sleeping', 'disk_sleep', 'stopped', 'zombie', 'idle', 'unknown']),
  /** 1 is one core in full use. */
  cpuCores: z.number(),
  memoryBytes: z.number(),
  /** Null if the kernel hides the I/O of another user's process. */
  readBytesPerSecond: nullableNumberSchema,
  writtenBytesPerSecond: nullableNumberSchema,
  threads: z.number(),
  nice: z.number(),
  /** Numeric id of the user. A host of an earlier version leaves out this and the following. */
  uid: z.number().optional(),
  /** Leader of the session that the process is in (setsid(2)). */
  session: z.number().optional(),
  /** It was started from a terminal. */
  hasTerminal: z.boolean().optional(),
  /** Innermost systemd unit: `app-gnome-firefox-4711.scope`. */
  unit: z.string().optional(),
  /** Name that people know, if it differs from `app`: `Visual Studio Code`. */
  title: z.string().optional(),
  /** It is a part of Homeostat. */
  isOwn: z.boolean().optional(),
});
export type ProcessRow = Infer<typeof processRowSchema>;
export type ProcessState = ProcessRow['state'];

const processSortSchema = z.enum(['cpu', 'memory', 'read', 'written', 'threads', 'pid', 'name', 'started']);
export const processQuerySchema = z.object({
  sort: processSortSchema.default('cpu'),
  limit: integerBetween(1, 10_000).default(50),
});
export const processTableSchema = z.object({ atMs: z.number(), total: z.number(), rows: z.array(processRowSchema) });

/** Hardware and system, read once at start. An unreadable part is null or an empty list. */
export const inventorySchema = z.object({
  hostname: z.string(),
  os: z.object({ name: z.string(), kernel: z.string(), arch: z.string() }),
  machine: z.object({ vendor: nullableStringSchema, model: nullableStringSchema, virtual: z.boolean() }),
  cpu: z.object({
    model: z.string(),
    /** Logical cores that are online. */
    cores: z.number(),
    physicalCores: z.number(),
    maxHertz: nullableNumberSchema,
    offlineCores: z.number().default(0),
    /** Kinds of a hybrid processor, the fastest first; empty if all cores are alike. */
    kinds: z
      .array(
        z.object({
          name: z.enum(['performance', 'middle', 'efficiency', 'low power']),
          cores: z.number(),
          maxHertz: nullableNumberSchema,
        }),
      )
      .readonly()
      .default([]),
  }),
  memoryBytes: z.number(),
  swapBytes: z.number(),
  disks: z
    .array(z.object({ device: z.string(), model: z.string(), sizeBytes: z.number(), kind: z.string() }))
    .readonly(),
  networks: z
    .array(z.object({ interface: z.string(), mac: nullableStringSchema, speedBitsPerSecond: nullableNumberSchema }))
    .readonly(),
  graphics: z.array(z.object({ vendor: z.string(), model: z.string(), pciId: nullableStringSchema })).readonly(),
  bootedAtMs: z.number(),
});
export type Inventory = Infer<typeof inventorySchema>;

export const collectorStatusSchema = z.object({
  id: z.string(),
  title: z.string(),
  enabled: z.boolean(),
  /** `backing-off` follows failures; `disabled` is the person's choice. */
  state: z.enum(['running', 'backing-off', 'unsupported', 'disabled']),
  intervalMs: z.number(),
  lastDurationMs: nullableNumberSchema,
  failures: z.number(),
  error: nullableStringSchema,
  /** Parts of the source that are missing or unreadable, while the rest is measured. */
  missing: z.array(z.string()).max(200).readonly().default([]),
});

/**
 * Message of Homeostat about itself. `info` is useful to know, `warning` has a cost, `error` means that a function
 * fails.
 */
const noticeSchema = z.object({
  id: z.string(),
  level: z.enum(['info', 'warning', 'error']),
  text: z.string(),
  advice: z.string(),
  reportedAtMs: z
    .number()
    .optional()
    .describe('Time of an event that stays listed until it is dismissed. Absent from notices about the present.'),
});

/** Record of one unexpected end of a program of Homeostat. */
const crashSchema = z.object({
  atMs: z.number(),
  /** `killed` by a signal; `hung` and then killed by the supervisor; `worker` is a thread, not the program itself. */
  kind: z.enum(['exception', 'rejection', 'killed', 'hung', 'worker']),
  program: z.enum(['headless', 'electron', 'helper']),
  version: z.string(),
  pid: z.number(),
  /** Null if the program could not write its own record. */
  uptimeMs: nullableNumberSchema,
  message: z.string(),
  stack: nullableStringSchema,
});
export type CrashRecord = Infer<typeof crashSchema>;

/** The application in front, and the time since the last input. */
const foregroundSchema = z.object({
  state: z.enum(['known', 'none', 'unknown']).describe('`none`: no window is in front.'),
  pid: nullableNumberSchema,
  app: nullableStringSchema,
  reason: nullableStringSchema.describe('Reason of another state than `known`.'),
  source: nullableStringSchema.describe('The kind of desktop that reports it; null without a connection.'),
  sinceMs: z.number().describe('Time of the last change.'),
  idleSinceMs: nullableNumberSchema.describe('Time of the last input, if there was none for a while.'),
});
export type ForegroundStatus = Infer<typeof foregroundSchema>;

export const statusSchema = z.object({
  pid: z.number(),
  host: z.enum(['electron', 'headless']),
  version: z.string(),
  /** Name of the sources that the host was built from; null if the build has none, absent in older hosts. */
  build: nullableStringSchema.optional(),
  hostname: z.string(),
  state: stateSchema,
  score: nullableNumberSchema,
  startedAtMs: z.number(),
  url: nullableStringSchema,
  intervalMs: z.number(),
  series: z.number(),
  frames: z.number(),
  gaps: z.number(),
  droppedTicks: z.number(),
  store: z.object({
    bytes: z.number(),
    samples: z.number(),
    writtenBytesPerDay: nullableNumberSchema,
    mode: z.enum(['disk', 'memory-only']),
    oldestAtMs: nullableNumberSchema,
  }),
  self: z.object({
    cpuRatio: nullableNumberSchema,
    memoryBytes: z.number().describe('Resident set size (RSS), including memory shared with other processes.'),
    heartbeatMedianMs: nullableNumberSchema.describe('Median duration of a tick.'),
    heartbeatP99Ms: nullableNumberSchema.describe('99th percentile of the duration of a tick.'),
    latenessMedianMs: nullableNumberSchema.describe('Median delay with which a tick began.'),
    latenessP99Ms: nullableNumberSchema.describe('99th percentile of the delay with which a tick began.'),
    budgetSteps: z.array(z.string()),
  }),
  notices: z.array(noticeSchema),
  restarts: z.number().describe('Restarts of the host by its supervisor since that was started.'),
  lastCrash: crashSchema.nullable().describe('The newest crash record; null if there is none.'),
  foreground: foregroundSchema.optional().describe('Absent in older hosts.'),
});

export const storeStatsSchema = z.object({
  bytes: z.number(),
  databaseBytes: z.number(),
  walBytes: z.number(),
  headBytes: z.number(),
  samples: z.number(),
  series: z.number(),
  oldestAtMs: nullableNumberSchema,
  newestAtMs: nullableNumberSchema,
  mode: z.enum(['disk', 'memory-only']),
  reason: nullableStringSchema,
  writtenBytes: z.number(),
  /** Records, columns and block directories that could not be read since start. */
  damaged: z.number(),
  /** Cache of unpacked columns; counts since start. */
  cache: z.object({
    hits: z.number(),
    misses: z.number(),
    evictions: z.number(),
    /** Misses of columns that had been evicted. */
    returns: z.number(),
    /** Total duration of all misses. */
    missMs: z.number(),
    sizeBytes: z.number(),
    capacityBytes: z.number(),
    /** One sentence each, for people. */
    advice: z.object({ sizing: z.string(), warming: z.string() }),
  }),
});

export const exportFormatSchema = z.enum(['csv', 'openmetrics', 'jsonl']);

/** End of a page of an export, which clients send back unchanged. */
export const exportCursorSchema = z.object({
  series: integerBetween(0, 20_000),
  atMs: instantSchema,
  isFirst: z.boolean(),
});

export const exportQuerySchema = z.object({
  /** Exact keys in the requested order, with the series of one metric next to each other. */
  keys: z.array(z.string().max(10_000)).min(1).max(20_000),
  ...periodSchema.shape,
  format: exportFormatSchema,
  /** Null for the samples as stored. */
  stepMs: integerBetween(1_000, LONGEST_STEP_MS).nullable().default(null),
  ...aggregated,
  /** Null for the first page. */
  cursor: exportCursorSchema.nullable().default(null),
});

/** Page of an export: the texts of all pages, joined, are the export; the last page has no cursor. */
export const exportPageSchema = z.object({ text: z.string(), cursor: exportCursorSchema.nullable() });

export const logLineSchema = z.object({
  atMs: z.number(),
  level: z.string(),
  area: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
});

export const configEntrySchema = z.object({
  key: z.string(),
  value: z.unknown(),
  origin: z.enum(['default', 'file', 'runtime']),
  help: z.string(),
  editable: z.boolean(),
});

export type MetricSample = z.infer<typeof sampleSchema>;
export type SeriesInfo = z.infer<typeof seriesSchema>;
export type LiveEvent = z.infer<typeof liveEventSchema>;
export type Aggregation = z.infer<typeof aggregationSchema>;
export type RangeQuery = z.infer<typeof rangeQuerySchema>;
export type RangeResult = z.infer<typeof rangeResultSchema>;
export type ProcessSort = z.infer<typeof processSortSchema>;
export type ProcessQuery = z.infer<typeof processQuerySchema>;
export type ProcessTableView = z.infer<typeof processTableSchema>;
export type ProcessTable = Omit<Infer<typeof processTableSchema>, 'total'>;
export type CollectorStatus = z.infer<typeof collectorStatusSchema>;
export type Notice = z.infer<typeof noticeSchema>;
export type Status = z.infer<typeof statusSchema>;
export type StoreStats = z.infer<typeof storeStatsSchema>;
export type ExportFormatName = z.infer<typeof exportFormatSchema>;
export type ExportCursor = z.infer<typeof exportCursorSchema>;
export type ExportQuery = z.infer<typeof exportQuerySchema>;
export type ExportPage = z.infer<typeof exportPageSchema>;
export type LogLine = z.infer<typeof logLineSchema>;
export type ConfigEntry = z.infer<typeof configEntrySchema>;
