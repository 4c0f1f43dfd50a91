import { z } from 'zod';
import { UNITS } from '../model/metric';
import { selectorProblem } from '../model/selector';
import { instantSchema, LONGEST_STEP_MS } from './bounds';
import { stateSchema } from './health-schemas';
import type { Infer } from './infer';

/** The schemas of everything that crosses a transport. */
const unitSchema = z.enum(UNITS);
const labelsSchema = z.record(z.string(), z.string());

export const metricDefinitionSchema = z.object({
  /** `<subject>_<what>_<unit>[_total]`, as Prometheus names metrics. */
  name: z.string(),
  unit: unitSchema,
  /** A gauge goes up and down; a counter only up, until it restarts from zero. */
  kind: z.enum(['gauge', 'counter']),
  help: z.string(),
  /** What precision is kept: a value is stored as the nearest multiple of it. */
  resolution: z.number(),
  labels: z.array(z.string()).readonly(),
});
export type MetricDefinition = Infer<typeof metricDefinitionSchema>;

export const seriesSchema = z.object({ key: z.string(), metric: z.string(), labels: labelsSchema, unit: unitSchema });

/** A series with its newest value. */
export const sampleSchema = z.object({
  name: z.string(),
  labels: labelsSchema,
  unit: unitSchema,
  atMs: z.number(),
  value: z.number().nullable(),
});

const selectorSchema = z
  .string()
  .max(500)
  .superRefine((selector, context) => {
    const problem = selectorProblem(selector);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

/**
 * Exact series keys, metric names, globs over keys (`disk_*`, `cpu_core_usage_ratio{*}`), or label matchers
 * (`disk_io_busy_ratio{device=~"sd.*"}`); empty means all.
 */
export const selectorsSchema = z.array(selectorSchema).max(500);

/**
 * What a live subscription sends. `series` comes first and again whenever series were added: it appends to the list
 * that the values of later frames are aligned to.
 */
export const liveEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('series'), series: z.array(seriesSchema) }),
  z.object({
    type: z.literal('frame'),
    sequence: z.number(),
    atMs: z.number(),
    intervalMs: z.number(),
    gap: z.boolean(),
    values: z.array(z.number().nullable()),
  }),
]);

const aggregationSchema = z.enum(['avg', 'min', 'max', 'sum', 'count', 'last', 'rate', 'quantile']);

export const rangeQuerySchema = z.object({
  selectors: selectorsSchema.min(1),
  fromMs: instantSchema,
  toMs: instantSchema,
  /** At most so many points a series; the store picks the resolution. */
  points: z.number().int().min(1).max(20_000).default(800),
  aggregation: aggregationSchema.default('avg'),
  /**
   * Which quantile, where that is the aggregation; 0.5, the median, where it is left out. Exact where the answer is made
   * of the samples. Of older times only least, mean and greatest of each 5 s to 1 h are known: the quantile is then near
   * to the truth, and never beyond the least and the greatest.
   */
  quantile: z.number().min(0).max(1).optional(),
});

/** `values[i]` is null where nothing is known of the bucket that starts at `fromMs + i * stepMs`. */
export const rangeResultSchema = z.object({
  fromMs: z.number(),
  stepMs: z.number(),
  series: z.array(seriesSchema.extend({ values: z.array(z.number().nullable()) })),
});

/** One process at one instant. Identity is pid and start time together: pids are used again. */
const processRowSchema = z.object({
  pid: z.number(),
  parentPid: z.number(),
  startedAtMs: z.number(),
  /** What groups processes to an application: the base name of the executable, or the interpreter's script. */
  app: z.string(),
  name: z.string(),
  /** The command line, secrets redacted; empty for kernel threads. Hostile text. */
  command: z.string(),
  user: z.string(),
  /** What the kernel says a process is doing. */
  state: z.enum(['running', 'sleeping', 'disk_sleep', 'stopped', 'zombie', 'idle', 'unknown']),
  /** In cores: 1 is one core fully used. */
  cpuCores: z.number(),
  memoryBytes: z.number(),
  /** null where the kernel does not let us read another user's I/O. */
  readBytesPerSecond: z.number().nullable(),
  writtenBytesPerSecond: z.number().nullable(),
  threads: z.number(),
  nice: z.number(),
});
export type ProcessRow = Infer<typeof processRowSchema>;
export type ProcessState = ProcessRow['state'];

const processSortSchema = z.enum(['cpu', 'memory', 'read', 'written', 'threads', 'pid', 'name', 'started']);
export const processQuerySchema = z.object({
  sort: processSortSchema.default('cpu'),
  limit: z.number().int().min(1).max(10_000).default(50),
});
export const processTableSchema = z.object({ atMs: z.number(), total: z.number(), rows: z.array(processRowSchema) });

/** What the machine is; read once at start. A part that could not be read is null or an empty list. */
export const inventorySchema = z.object({
  hostname: z.string(),
  os: z.object({ name: z.string(), kernel: z.string(), arch: z.string() }),
  machine: z.object({ vendor: z.string().nullable(), model: z.string().nullable(), virtual: z.boolean() }),
  cpu: z.object({ model: z.string(), cores: z.number(), physicalCores: z.number(), maxHertz: z.number().nullable() }),
  memoryBytes: z.number(),
  swapBytes: z.number(),
  disks: z
    .array(z.object({ device: z.string(), model: z.string(), sizeBytes: z.number(), kind: z.string() }))
    .readonly(),
  networks: z
    .array(z.object({ interface: z.string(), mac: z.string().nullable(), speedBitsPerSecond: z.number().nullable() }))
    .readonly(),
  graphics: z.array(z.object({ vendor: z.string(), model: z.string(), pciId: z.string().nullable() })).readonly(),
  bootedAtMs: z.number(),
});
export type Inventory = Infer<typeof inventorySchema>;

export const collectorStatusSchema = z.object({
  id: z.string(),
  title: z.string(),
  enabled: z.boolean(),
  /** running; backing off after failures; unsupported on this machine; off by the person's wish. */
  state: z.enum(['running', 'backing-off', 'unsupported', 'disabled']),
  intervalMs: z.number(),
  lastDurationMs: z.number().nullable(),
  failures: z.number(),
  error: z.string().nullable(),
});

/** `info` is worth knowing, `warning` costs something, `error` means that something promised is not done. */
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

const crashSchema = z.object({
  atMs: z.number(),
  kind: z.enum(['exception', 'rejection', 'killed', 'hung', 'worker']),
  program: z.enum(['headless', 'electron', 'helper']),
  version: z.string(),
  pid: z.number(),
  uptimeMs: z.number().nullable(),
  message: z.string(),
  stack: z.string().nullable(),
});

export const statusSchema = z.object({
  pid: z.number(),
  host: z.enum(['electron', 'headless']),
  version: z.string(),
  /** Names the sources that the host was built from; null where its build left no name, absent in older hosts. */
  build: z.string().nullable().optional(),
  hostname: z.string(),
  state: stateSchema,
  score: z.number().nullable(),
  startedAtMs: z.number(),
  url: z.string().nullable(),
  intervalMs: z.number(),
  series: z.number(),
  frames: z.number(),
  gaps: z.number(),
  droppedTicks: z.number(),
  store: z.object({
    bytes: z.number(),
    samples: z.number(),
    writtenBytesPerDay: z.number().nullable(),
    mode: z.enum(['disk', 'memory-only']),
    oldestAtMs: z.number().nullable(),
  }),
  self: z.object({
    cpuRatio: z.number().nullable(),
    memoryBytes: z.number().describe('Resident set size (RSS), including memory shared with other processes.'),
    heartbeatMedianMs: z.number().nullable().describe('Median duration of a tick.'),
    heartbeatP99Ms: z.number().nullable().describe('99th percentile of the duration of a tick.'),
    latenessMedianMs: z.number().nullable().describe('Median delay with which a tick began.'),
    latenessP99Ms: z.number().nullable().describe('99th percentile of the delay with which a tick began.'),
    budgetSteps: z.array(z.string()),
  }),
  notices: z.array(noticeSchema),
  restarts: z.number().describe('Restarts of the host by its supervisor since that was started.'),
  lastCrash: crashSchema.nullable().describe('The newest crash record; null if there is none.'),
});

export const storeStatsSchema = z.object({
  bytes: z.number(),
  databaseBytes: z.number(),
  walBytes: z.number(),
  headBytes: z.number(),
  samples: z.number(),
  series: z.number(),
  oldestAtMs: z.number().nullable(),
  newestAtMs: z.number().nullable(),
  mode: z.enum(['disk', 'memory-only']),
  reason: z.string().nullable(),
  writtenBytes: z.number(),
  /** Records, columns and directories of blocks that could not be read since the start. */
  damaged: z.number(),
  /** Of unpacked columns; counts since the start. */
  cache: z.object({
    hits: z.number(),
    misses: z.number(),
    evictions: z.number(),
    /** Misses of what had been there and had made room. */
    returns: z.number(),
    /** What all misses together took. */
    missMs: z.number(),
    sizeBytes: z.number(),
    capacityBytes: z.number(),
    /** A sentence each, for a person. */
    advice: z.object({ sizing: z.string(), warming: z.string() }),
  }),
});

export const exportFormatSchema = z.enum(['csv', 'openmetrics', 'jsonl']);

/** Where a page of an export ended. Clients give it back as it is. */
export const exportCursorSchema = z.object({
  series: z.number().int().min(0).max(20_000),
  atMs: instantSchema,
  isFirst: z.boolean(),
});

export const exportQuerySchema = z.object({
  /** Exact keys, in the order in which they are wanted; the series of one metric side by side. */
  keys: z.array(z.string().max(10_000)).min(1).max(20_000),
  fromMs: instantSchema,
  toMs: instantSchema,
  format: exportFormatSchema,
  /** Null: the samples as they are stored. */
  stepMs: z.number().int().min(1_000).max(LONGEST_STEP_MS).nullable().default(null),
  aggregation: aggregationSchema.default('avg'),
  /**
   * Which quantile, where that is the aggregation; 0.5, the median, where it is left out. Exact where the answer is made
   * of the samples. Of older times only least, mean and greatest of each 5 s to 1 h are known: the quantile is then near
   * to the truth, and never beyond the least and the greatest.
   */
  quantile: z.number().min(0).max(1).optional(),
  /** Null for the first page. */
  cursor: exportCursorSchema.nullable().default(null),
});

/** The pages' texts, one after the other, are the export; the last one has no cursor. */
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
