import { z } from 'zod';
import { alertRuleSchema } from './alert-schemas';
import { firstByName, httpUrlSchema, integerBetween, numberBetween } from './bounds';

/** Schema of `alerts.yaml`. */

const channelNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, 'must start with a letter and contain only lowercase letters, digits and dashes');
/** Reference to a secret: the file itself never contains one. */
const secretSchema = z
  .string()
  .regex(/^(env:\w+|file:\/.+)$/, 'must reference a secret: env:NAME, or file:/path of a file with mode 0600');
/** URL, or a reference to one if the URL is a secret itself, as for many receivers. */
const secretUrlSchema = z
  .string()
  .refine((text) => httpUrlSchema.safeParse(text).success || secretSchema.safeParse(text).success, {
    error: 'must be an http:// or https:// URL, or reference a secret that is one: env:NAME, or file:/path',
  });
const clockSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a local time, such as 22:00');

const channelSchema = z.discriminatedUnion('kind', [
  z.strictObject({ name: channelNameSchema, kind: z.literal('desktop') }),
  z.strictObject({ name: channelNameSchema, kind: z.literal('log'), path: z.string().startsWith('/') }),
  z.strictObject({ name: channelNameSchema, kind: z.literal('slack'), webhook: secretSchema }),
  z.strictObject({
    name: channelNameSchema,
    kind: z.literal('webhook'),
    url: secretUrlSchema,
    /** Key that signs the body: `X-Homeostat-Signature: sha256=…`. */
    secret: secretSchema.optional(),
    headers: z.record(z.string(), secretSchema).default({}),
    /** JSON with `{{title}}`, `{{body}}`, `{{severity}}`, `{{status}}`, `{{advice}}`, `{{id}}`, `{{host}}` filled in. */
    template: z.string().refine(isJson, 'must be valid JSON, with placeholders inside its strings').optional(),
    allow_link_local: z.boolean().default(false),
  }),
  z.strictObject({
    name: channelNameSchema,
    kind: z.literal('ntfy'),
    url: secretUrlSchema,
    token: secretSchema.optional(),
  }),
  z.strictObject({
    name: channelNameSchema,
    kind: z.literal('email'),
    host: z.string(),
    port: integerBetween(1, 65_535).default(587),
    from: z.email(),
    to: z.array(z.email()).min(1),
    user: z.string().optional(),
    password: secretSchema.optional(),
  }),
  z.strictObject({ name: channelNameSchema, kind: z.literal('command'), command: z.array(z.string()).min(1) }),
]);

export const alertsFileSchema = z
  .strictObject({
    rules: z.array(alertRuleSchema).default([]),
    channels: z.array(channelSchema).default([]),
    routing: z.strictObject({
      default_channels: z.array(channelNameSchema),
      routes: z
        .array(
          z.strictObject({
            /** Patterns by label, with `rule`, `severity` and `metric` as labels; `*` matches any text. Empty for all. */
            match: z.record(z.string(), z.string()).default({}),
            channels: z.array(channelNameSchema),
          }),
        )
        .default([]),
      /** Local times between which only critical alerts cause notifications. */
      quiet_hours: z.strictObject({ from: clockSchema, to: clockSchema }).optional(),
      /** Minimum time between two updates of one notification, unless its alert becomes more severe. */
      cooldown_seconds: numberBetween(0, 86_400).default(300),
      /** Further channels for critical alerts that are not acknowledged in time. */
      escalation: z
        .strictObject({ after_seconds: numberBetween(60, 86_400), channels: z.array(channelNameSchema).min(1) })
        .optional(),
    }),
  })
  .superRefine(({ rules, channels, routing }, context) => {
    const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const rulesByName = firstByName(rules);
    for (const [index, rule] of rules.entries()) {
      if (rulesByName.get(rule.name) !== rule) issue(['rules', index], `duplicate rule name: ${rule.name}`);
      if (rule.kind !== 'composite') continue;
      for (const name of rule.rules) {
        const other = rulesByName.get(name);
        if (other === undefined) issue(['rules', index], `the rule ${name} does not exist`);
        else if (other.kind === 'composite')
          issue(['rules', index], `${name} is a composite rule; a composite rule cannot include another one`);
      }
    }
    const channelsByName = firstByName(channels);
    for (const [index, channel] of channels.entries()) {
      if (channelsByName.get(channel.name) !== channel) {
        issue(['channels', index], `duplicate channel name: ${channel.name}`);
      }
    }
    const used: [(string | number)[], readonly string[]][] = [
      [['routing', 'default_channels'], routing.default_channels],
      ...routing.routes.map((route, index): [(string | number)[], readonly string[]] => [
        ['routing', 'routes', index],
        route.channels,
      ]),
      [['routing', 'escalation'], routing.escalation?.channels ?? []],
    ];
    for (const [path, names] of used) {
      for (const name of names) if (!channelsByName.has(name)) issue(path, `the channel ${name} does not exist`);
    }
  });

export type AlertsFile = z.infer<typeof alertsFileSchema>;
export type ChannelDefinition = AlertsFile['channels'][number];

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
