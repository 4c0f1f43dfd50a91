import { z } from 'zod';
import type { Alert, AlertEvent, AlertRule, Notification, OutboxEntry, Silence } from '../model/alert';
import { selectorProblem } from '../model/selector';
import { DAY_MS, WEEK_MS } from '../model/time';
import { instantSchema, namesSchema, nameTextSchema } from './bounds';

/** The schemas of `alerts.yaml`, and of what clients see of alerts and may ask. */

const severitySchema = z.enum(['info', 'notice', 'warning', 'critical']);
const ruleNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,62}$/, 'must start with a letter and contain only lowercase letters, digits and dashes')
  .refine((name) => name !== 'channel-failing', 'must not be the name of a built-in rule');

const seriesSelectorSchema = z.string().superRefine((selector, context) => {
  const problem = selectorProblem(selector);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

const boundSchema = z.union([
  z.number(),
  z.string().regex(/^adaptive\([a-z-]+\)$/, 'must be a number or adaptive(LIMIT), such as adaptive(cpu-pressure)'),
]);

const common = {
  name: ruleNameSchema,
  enabled: z.boolean().default(true),
  severity: severitySchema.default('warning'),
  for_seconds: z.number().min(0).max(86_400).default(60),
  clear_for_seconds: z.number().min(0).max(86_400).default(60),
  summary: z.string().min(1).max(500),
  advice: z.string().max(1_000).default(''),
  actions: z.array(z.string()).readonly().default([]),
};

export const alertRuleSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      ...common,
      kind: z.literal('threshold'),
      series: seriesSelectorSchema,
      above: boundSchema.optional(),
      below: boundSchema.optional(),
      clear: z.number().optional(),
      while_series: seriesSelectorSchema.optional(),
      while_above: z.number().optional(),
    }),
    z.strictObject({
      ...common,
      kind: z.literal('trend'),
      series: seriesSelectorSchema,
      reaches: z.number().optional(),
      within_hours: z.number().positive().optional(),
      rises_per_day_above: z.number().optional(),
    }),
    z.strictObject({ ...common, kind: z.literal('anomaly'), series: seriesSelectorSchema.default('') }),
    z.strictObject({
      ...common,
      kind: z.literal('state'),
      at_least: z.enum(['degraded', 'unhealthy', 'critical']).optional(),
      score_below: z.number().min(0).max(100).optional(),
    }),
    z.strictObject({ ...common, kind: z.literal('service'), service: z.string().default('*') }),
    z.strictObject({
      ...common,
      kind: z.literal('cache'),
      hits: seriesSelectorSchema,
      misses: seriesSelectorSchema,
      hit_ratio_below: z.number().min(0).max(1),
      minimum_requests: z.number().int().min(1).default(100),
    }),
    z.strictObject({ ...common, kind: z.literal('absence'), series: seriesSelectorSchema }),
    z.strictObject({
      ...common,
      kind: z.literal('composite'),
      rules: z.array(ruleNameSchema).min(1).readonly(),
      at_least: z.number().int().min(1).optional(),
    }),
  ])
  .superRefine((rule, context) => {
    const issue = (message: string) => context.addIssue({ code: 'custom', message });
    if (rule.kind === 'threshold' && (rule.above === undefined) === (rule.below === undefined)) {
      issue('a threshold rule needs either above or below');
    }
    if (rule.kind === 'threshold' && rule.clear !== undefined) {
      const { above, below, clear } = rule;
      if ((typeof above === 'number' && clear > above) || (typeof below === 'number' && clear < below)) {
        issue('clear is on the wrong side of its bound: the alert would keep firing and resolving');
      }
    }
    if (rule.kind === 'composite' && (rule.at_least ?? 1) > rule.rules.length) {
      issue(`at_least is ${rule.at_least}, but the rule lists only ${rule.rules.length}: it can never fire`);
    }
    if (rule.kind === 'trend') {
      const isLimit = rule.reaches !== undefined && rule.within_hours !== undefined;
      if (isLimit === (rule.rises_per_day_above !== undefined)) {
        issue('a trend rule needs either reaches and within_hours, or rises_per_day_above');
      }
    }
    if (rule.kind === 'state' && (rule.at_least === undefined) === (rule.score_below === undefined)) {
      issue('a state rule needs either at_least or score_below');
    }
  }) satisfies z.ZodType<AlertRule>;

export const alertSchema = z.object({
  fingerprint: z.string(),
  rule: z.string(),
  labels: z.record(z.string(), z.string()).readonly(),
  phase: z.enum(['pending', 'firing', 'acknowledged', 'unknown', 'resolved']),
  severity: severitySchema,
  summary: z.string(),
  advice: z.string(),
  actions: z.array(z.string()).readonly(),
  activeSinceMs: z.number(),
  firedAtMs: z.number().nullable(),
  resolvedAtMs: z.number().nullable(),
  acknowledgedBy: z.string().nullable(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  metric: z.string().nullable(),
  incidentId: z.string().nullable(),
  flaps: z.number(),
}) satisfies z.ZodType<Alert>;

export const alertsSchema = z.array(alertSchema);

const notificationSchema = z.object({
  id: z.string(),
  revision: z.number(),
  status: z.enum(['firing', 'resolved']),
  severity: severitySchema,
  title: z.string(),
  body: z.string(),
  advice: z.string(),
  sinceMs: z.number(),
  atMs: z.number(),
  alerts: z.array(alertSchema).readonly(),
}) satisfies z.ZodType<Notification>;

export const silenceSchema = z.object({
  id: z.string(),
  matchers: z.record(z.string(), z.string()).readonly(),
  fromMs: z.number(),
  untilMs: z.number(),
  comment: z.string(),
  createdBy: z.string(),
}) satisfies z.ZodType<Silence>;

export const silencesSchema = z.array(silenceSchema);

const MOST_MATCHERS = 50;

/** A silence to be made; the longest one ends after 30 days. */
export const newSilenceSchema = z.object({
  matchers: z
    .record(nameTextSchema, nameTextSchema)
    .refine((matchers) => Object.keys(matchers).length <= MOST_MATCHERS, `must have at most ${MOST_MATCHERS} entries`)
    .refine(
      (matchers) => Object.values(matchers).some((pattern) => !/^\**$/.test(pattern)),
      'would silence all alerts; specify a rule, a label or a severity',
    ),
  durationMs: z
    .number()
    .min(60_000)
    .max(30 * DAY_MS),
  comment: z.string().max(500).default(''),
});

const eventSchema = z.object({
  atMs: z.number(),
  kind: z.enum([
    'pending',
    'firing',
    'acknowledged',
    'unknown',
    'resolved',
    'notified',
    'not-notified',
    'delivered',
    'failed',
    'silenced',
    'unsilenced',
    'rules-changed',
  ]),
  subject: z.string(),
  rule: z.string().nullable(),
  severity: severitySchema.nullable(),
  by: z.string(),
  text: z.string(),
}) satisfies z.ZodType<AlertEvent>;

export const historyQuerySchema = z.object({
  fromMs: instantSchema.default(0),
  toMs: instantSchema.default(Number.MAX_SAFE_INTEGER),
  limit: z.number().int().min(1).max(5_000).default(200),
  kinds: namesSchema.default([]),
});
/** Newest first. */
export const alertEventsSchema = z.array(eventSchema);

const outboxEntrySchema = z.object({
  key: z.string(),
  channel: z.string(),
  notification: notificationSchema,
  status: z.enum(['waiting', 'sent', 'dead']),
  attempts: z.number(),
  createdAtMs: z.number(),
  nextAttemptAtMs: z.number(),
  expiresAtMs: z.number(),
  lastError: z.string().nullable(),
}) satisfies z.ZodType<OutboxEntry>;

/** Where notifications go: never a secret, only where it is taken from. */
export const channelsSchema = z.array(
  z.object({
    name: z.string(),
    kind: z.string(),
    target: z.string(),
    lastDeliveryAtMs: z.number().nullable(),
    lastError: z.string().nullable(),
    waiting: z.array(outboxEntrySchema),
    dead: z.array(outboxEntrySchema),
  }),
);

export const ruleProblemsSchema = z.array(
  z.object({ line: z.number().nullable(), column: z.number().nullable(), message: z.string() }),
);

/** The rules in force, with the text of the file they are from. */
export const rulesSchema = z.object({
  /** Null where the shipped rules are in force and there is no file. */
  file: z.string().nullable(),
  text: z.string(),
  rules: z.array(alertRuleSchema),
  /** Which channels an alert goes to. */
  routing: z.object({
    routes: z.array(z.object({ match: z.record(z.string(), z.string()), channels: z.array(z.string()) })),
    default_channels: z.array(z.string()),
  }),
  /** What is wrong with the file now; the last good rules are in force. */
  problems: ruleProblemsSchema,
});

/** @see ruleTestSchema */
export const ruleTestQuerySchema = z.object({
  /** Of an alerts.yaml that is not saved; null for the rules in force. */
  text: z.string().max(1_000_000).nullable().default(null),
  rule: nameTextSchema.nullable().default(null),
  durationMs: z
    .number()
    .min(60_000)
    .max(30 * DAY_MS)
    .default(WEEK_MS),
});

/** What a rule would have done over a past. */
export const ruleTestSchema = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  rules: z.array(
    z.object({
      rule: z.string(),
      fired: z.number(),
      notified: z.number(),
      incidentsCaught: z.number(),
      incidentsMissed: z.number(),
      firstFiredAtMs: z.array(z.number()),
    }),
  ),
  notifications: z.number(),
  notificationsPerWeek: z.number(),
});

export type ChannelView = z.infer<typeof channelsSchema>[number];
export type RulesView = z.infer<typeof rulesSchema>;
export type RuleTest = z.infer<typeof ruleTestSchema>;
export type NewSilence = z.infer<typeof newSilenceSchema>;
export type AlertHistoryQuery = z.infer<typeof historyQuerySchema>;
