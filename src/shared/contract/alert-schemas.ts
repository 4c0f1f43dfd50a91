import { z } from 'zod';
import { CHANNEL_FAILING } from '../model/alert';
import { DAY_MS, WEEK_MS } from '../model/time';
import { instantSchema, integerBetween, namesSchema, nameTextSchema, numberBetween, refineSelector } from './bounds';
import { severitySchema } from './health-schemas';
import type { Infer } from './infer';
import { killCauseSchema } from './kill-schemas';
import { nullableNumberSchema, nullableStringSchema, stringsSchema } from './values';

/** Schemas of alerts, rules and silences, as `alerts.yaml` and clients have them. */

const ruleNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,62}$/, 'must have 2 to 63 lowercase letters, digits and dashes, a letter first')
  .refine((name) => name !== CHANNEL_FAILING, 'must not be the name of a built-in rule');

const seriesSelectorSchema = z.string().superRefine(refineSelector);

/** Limit of a rule: a number in the metric's unit, or `adaptive(ID)` for the threshold with that ID. */
const boundSchema = z.union([
  z.number(),
  z.string().regex(/^adaptive\([a-z-]+\)$/, 'must be a number or adaptive(LIMIT), such as adaptive(cpu-pressure)'),
]);
export type Bound = Infer<typeof boundSchema>;

const common = {
  /** Unique and permanent: history and silences refer to it. */
  name: ruleNameSchema,
  enabled: z.boolean().default(true),
  /** info: log only; notice: badge; warning: quiet notification; critical: needs action today. */
  severity: severitySchema.default('warning'),
  /** Seconds for which the condition must hold while the machine is awake before the alert fires. */
  for_seconds: numberBetween(0, 86_400).default(60),
  /** Seconds for which the clear condition must hold before the alert is resolved. */
  clear_for_seconds: numberBetween(0, 86_400).default(60),
  /** Text with `{{value}}`, `{{limit}}`, `{{labels.mount}}`, `{{rule}}` and, for a kill, `{{text}}` filled in. */
  summary: z.string().min(1).max(500),
  advice: z.string().max(1_000).default(''),
  /** IDs of actions that would help. */
  actions: stringsSchema.default([]),
};

export const alertRuleSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      ...common,
      kind: z.literal('threshold'),
      series: seriesSelectorSchema,
      above: boundSchema.optional(),
      below: boundSchema.optional(),
      /** Value at which the alert clears; by default a tenth inside the bound. */
      clear: z.number().optional(),
      /**
       * Second series, with the same labels if it has any, that must be above `while_above`: for a ratio with a minimum
       * count.
       */
      while_series: seriesSelectorSchema.optional(),
      while_above: z.number().optional(),
    }),
    z.strictObject({
      ...common,
      kind: z.literal('trend'),
      series: seriesSelectorSchema,
      reaches: z.number().optional(),
      within_hours: z.number().positive().optional(),
      /** Instead of hours, from the speed of the last minute: for what fills while a person watches. */
      within_minutes: numberBetween(0.5, 60).optional(),
      rises_per_day_above: z.number().optional(),
    }),
    z.strictObject({
      ...common,
      kind: z.literal('anomaly'),
      /** Empty for any series. */
      series: seriesSelectorSchema.default(''),
    }),
    z.strictObject({
      ...common,
      kind: z.literal('state'),
      at_least: z.enum(['degraded', 'unhealthy', 'critical']).optional(),
      score_below: numberBetween(0, 100).optional(),
    }),
    z.strictObject({
      ...common,
      kind: z.literal('service'),
      /** Name or group; `*` matches any text. */
      service: z.string().default('*'),
    }),
    z.strictObject({
      ...common,
      kind: z.literal('cache'),
      /** Counter, as `misses` is. */
      hits: seriesSelectorSchema,
      misses: seriesSelectorSchema,
      hit_ratio_below: numberBetween(0, 1),
      /** Requests below which the hit ratio is not judged. */
      minimum_requests: z.number().int().min(1).default(100),
    }),
    z.strictObject({
      ...common,
      kind: z.literal('kill'),
      /** Name of a program; `*` matches any text. */
      program: z.string().default('*'),
      /** Causes of the end; a program that crashes ends itself. */
      by: z.array(killCauseSchema).min(1).readonly().default(['kernel', 'kernel, limit of a group', 'systemd-oomd']),
    }),
    z.strictObject({ ...common, kind: z.literal('absence'), series: seriesSelectorSchema }),
    z.strictObject({
      ...common,
      kind: z.literal('composite'),
      rules: z.array(ruleNameSchema).min(1).readonly(),
      /** Number of rules that must hold; all by default. */
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
      const isLimit = rule.reaches !== undefined && (rule.within_hours ?? rule.within_minutes) !== undefined;
      if (isLimit === (rule.rises_per_day_above !== undefined)) {
        issue('a trend rule needs either reaches and within_hours, or rises_per_day_above');
      }
      if (rule.within_hours !== undefined && rule.within_minutes !== undefined) {
        issue('a trend rule has within_hours or within_minutes, not both');
      }
    }
    if (rule.kind === 'state' && (rule.at_least === undefined) === (rule.score_below === undefined)) {
      issue('a state rule needs either at_least or score_below');
    }
  });
export type AlertRule = Infer<typeof alertRuleSchema>;
type RuleOf<Kind extends AlertRule['kind']> = Extract<AlertRule, { readonly kind: Kind }>;
export type ThresholdRule = RuleOf<'threshold'>;
export type TrendRule = RuleOf<'trend'>;
export type AnomalyRule = RuleOf<'anomaly'>;
export type StateRule = RuleOf<'state'>;
export type ServiceRule = RuleOf<'service'>;
export type CacheRule = RuleOf<'cache'>;
export type AbsenceRule = RuleOf<'absence'>;
export type KillRule = RuleOf<'kill'>;
export type CompositeRule = RuleOf<'composite'>;

/** State of a rule for one series or group. */
export const alertSchema = z.object({
  /** Rule and labels: the same condition keeps its fingerprint across restarts. */
  fingerprint: z.string(),
  rule: z.string(),
  labels: z.record(z.string(), z.string()).readonly(),
  /** `unknown`: the alert fired and its data stopped. Missing data does not resolve an alert. */
  phase: z.enum(['pending', 'firing', 'acknowledged', 'unknown', 'resolved']),
  severity: severitySchema,
  summary: z.string(),
  advice: z.string(),
  actions: stringsSchema,
  /** Time at which the condition first held. */
  activeSinceMs: z.number(),
  /** Null until the alert fires. */
  firedAtMs: nullableNumberSchema,
  resolvedAtMs: nullableNumberSchema,
  acknowledgedBy: nullableStringSchema,
  value: nullableNumberSchema,
  limit: nullableNumberSchema,
  /** Key of the series; null if the rule has none. */
  metric: nullableStringSchema,
  /** Open incident that the alert belongs to. */
  incidentId: nullableStringSchema,
  /** Times that the alert fired in the last day. */
  flaps: z.number(),
});
export type Alert = Infer<typeof alertSchema>;
export type AlertPhase = Alert['phase'];

export const alertsSchema = z.array(alertSchema);

/** Message about one incident: sent once, updated in place, resolved once. */
const notificationSchema = z.object({
  /** ID of the incident, or of the alert if there is no incident. */
  id: z.string(),
  /** Counts the updates of one notification, from 1. */
  revision: z.number(),
  status: z.enum(['firing', 'resolved']),
  severity: severitySchema,
  title: z.string(),
  body: z.string(),
  advice: z.string(),
  sinceMs: z.number(),
  atMs: z.number(),
  alerts: z.array(alertSchema).readonly(),
});
export type Notification = Infer<typeof notificationSchema>;

/** Order to suppress notifications of matching alerts; it always expires. */
export const silenceSchema = z.object({
  id: z.string(),
  /** Patterns by label, with `rule`, `severity` and `metric` as labels; `*` matches any text. */
  matchers: z.record(z.string(), z.string()).readonly(),
  fromMs: z.number(),
  untilMs: z.number(),
  comment: z.string(),
  createdBy: z.string(),
});
export type Silence = Infer<typeof silenceSchema>;

export const silencesSchema = z.array(silenceSchema);

const MOST_MATCHERS = 50;

/** Request for a silence of at most 30 days. */
export const newSilenceSchema = z.object({
  matchers: z
    .record(nameTextSchema, nameTextSchema)
    .refine((matchers) => Object.keys(matchers).length <= MOST_MATCHERS, `must have at most ${MOST_MATCHERS} entries`)
    .refine(
      (matchers) => Object.values(matchers).some((pattern) => !/^\**$/.test(pattern)),
      'would silence all alerts; specify a rule, a label or a severity',
    ),
  durationMs: numberBetween(60_000, 30 * DAY_MS),
  comment: z.string().max(500).default(''),
});

/** Entry of the alert history. */
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
  /** ID of the alert, notification, silence or channel. */
  subject: z.string(),
  rule: nullableStringSchema,
  severity: severitySchema.nullable(),
  by: z.string(),
  text: z.string(),
});
export type AlertEvent = Infer<typeof eventSchema>;
export type AlertEventKind = AlertEvent['kind'];

export const historyQuerySchema = z.object({
  fromMs: instantSchema.default(0),
  toMs: instantSchema.default(Number.MAX_SAFE_INTEGER),
  limit: integerBetween(1, 5_000).default(200),
  kinds: namesSchema.default([]),
});
/** Newest first. */
export const alertEventsSchema = z.array(eventSchema);

/** One message for one channel. */
const outboxEntrySchema = z.object({
  /** Unique for channel, notification and revision, so that a receiver can detect repetitions. */
  key: z.string(),
  channel: z.string(),
  notification: notificationSchema,
  status: z.enum(['waiting', 'sent', 'dead']),
  attempts: z.number(),
  createdAtMs: z.number(),
  nextAttemptAtMs: z.number(),
  expiresAtMs: z.number(),
  lastError: nullableStringSchema,
});
export type OutboxEntry = Infer<typeof outboxEntrySchema>;

/** Channels with their queues; a target never contains a secret, only a reference to it. */
export const channelsSchema = z.array(
  z.object({
    name: z.string(),
    kind: z.string(),
    target: z.string(),
    lastDeliveryAtMs: nullableNumberSchema,
    lastError: nullableStringSchema,
    waiting: z.array(outboxEntrySchema),
    dead: z.array(outboxEntrySchema),
  }),
);

export const ruleProblemsSchema = z.array(
  z.object({ line: nullableNumberSchema, column: nullableNumberSchema, message: z.string() }),
);

/** Active rules, with the text of their file. */
export const rulesSchema = z.object({
  /** Null if there is no file and the shipped rules are active. */
  file: nullableStringSchema,
  text: z.string(),
  rules: z.array(alertRuleSchema),
  /** Channels by route. */
  routing: z.object({
    routes: z.array(z.object({ match: z.record(z.string(), z.string()), channels: z.array(z.string()) })),
    default_channels: z.array(z.string()),
  }),
  /** Errors in the file as it is now; the last valid rules stay active. */
  problems: ruleProblemsSchema,
});

export const ruleTestQuerySchema = z.object({
  /** Text of an alerts.yaml that is not saved; null for the active rules. */
  text: z.string().max(1_000_000).nullable().default(null),
  rule: nameTextSchema.nullable().default(null),
  durationMs: numberBetween(60_000, 30 * DAY_MS).default(WEEK_MS),
});

/** Result of a replay of stored history with rules. */
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
