import { z } from 'zod';
import { parsePattern } from '../model/pattern';
import { firstByName, httpUrlSchema, integerBetween, namesSchema, nameTextSchema, numberBetween } from './bounds';
import { stateSchema } from './health-schemas';
import type { Infer } from './infer';
import { nullableNumberSchema, nullableStringSchema, stringsSchema } from './values';

/** Schemas of watched services, as `homeostat.yaml` and clients have them. */

const nameSchema = z
  .string()
  .regex(
    /^[\w][\w .-]{0,62}$/,
    'must have at most 63 characters: letters, digits, spaces, dots, dashes and underscores',
  );
const textSchema = z.string().max(4_096);
const argvSchema = z.array(z.string().min(1).max(100_000)).min(1).max(1_000).readonly();
const urlSchema = httpUrlSchema.max(4_096);
const pathSchema = textSchema
  .startsWith('/', 'must be an absolute path')
  .refine((path) => !path.includes('\0'), 'must not contain a null character');
const countSchema = integerBetween(0, Number.MAX_SAFE_INTEGER);
/** Amount in any unit; the maximum exceeds every measured value. */
const amountSchema = z.number().positive().max(1e15);

const common = {
  name: nameSchema,
  group: nameSchema.optional(),
  interval_seconds: numberBetween(1, 86_400).default(10),
  timeout_seconds: numberBetween(0.1, 300).default(5),
  /** Retries before unhealthy. */
  retries: integerBetween(0, 20).default(2),
  /** Services that must be healthy for this one to be healthy; they are started first. */
  depends_on: z.array(nameSchema).max(200).readonly().default([]),
  /** Program and arguments, without a shell; only `homeostat.yaml` can set them. */
  commands: z
    .strictObject({
      start: argvSchema.optional(),
      stop: argvSchema.optional(),
      restart: argvSchema.optional(),
      directory: pathSchema.optional(),
    })
    .optional(),
  restart_on_failure: z.boolean().default(false),
};

const patternSchema = textSchema.superRefine((pattern, context) => {
  const parsed = parsePattern(`.*(${pattern}).*`);
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.problem });
});

/** Definition of a watched service. */
export const serviceDefinitionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('process'),
    /** Name of the executable or application; `*` matches any text. */
    match: textSchema.min(1),
    min_count: countSchema.default(1),
    max_count: countSchema.optional(),
    max_cpu_cores: amountSchema.optional(),
    max_memory_megabytes: amountSchema.optional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('http'),
    url: urlSchema,
    method: z.enum(['GET', 'HEAD', 'POST']).default('GET'),
    /** Empty for 200 to 299. */
    expect_status: z.array(integerBetween(100, 599)).max(500).readonly().default([]),
    expect_body: textSchema.optional(),
    max_response_seconds: amountSchema.optional(),
    certificate_days: countSchema.default(14),
    allow_link_local: z.boolean().default(false),
    /** Values are references to secrets: `env:NAME` or `file:/path` of a file with mode 0600. */
    headers: z
      .record(textSchema, textSchema.regex(/^(env:\w+|file:\/.+)$/, 'must reference a secret: env:NAME or file:/path'))
      .readonly()
      .default({}),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('port'),
    host: textSchema.default('127.0.0.1'),
    port: integerBetween(1, 65_535),
    allow_link_local: z.boolean().default(false),
    /** Application that should hold a local port; another holder is a conflict. */
    expect_holder: textSchema.optional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('file'),
    path: pathSchema,
    min_bytes: countSchema.optional(),
    max_bytes: countSchema.optional(),
    max_age_seconds: amountSchema.optional(),
    min_entries: countSchema.optional(),
    max_entries: countSchema.optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be 64 lowercase hexadecimal digits')
      .optional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('log'),
    path: pathSchema,
    format: z.enum(['plain', 'json']).default('plain'),
    /** Regular expression that a line with an error contains. */
    error_pattern: patternSchema.default('[Ee]rror|ERROR|[Ff]atal|FATAL'),
    max_errors_per_minute: numberBetween(0, 1e9).default(0),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('command'),
    command: argvSchema,
    expect_exit: integerBetween(0, 255).default(0),
    /** Bound on the number that the command prints, if it prints one. */
    warning_above: numberBetween(-1e15, 1e15).optional(),
    critical_above: numberBetween(-1e15, 1e15).optional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('systemd'),
    unit: textSchema.regex(/^[\w@:.\\-]+$/, 'must be the name of a unit, such as nginx.service'),
    scope: z.enum(['system', 'user']).default('system'),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('scrape'),
    url: urlSchema,
    allow_link_local: z.boolean().default(false),
    /** Metrics to store, with `*` for any text; empty for all, up to a limit. */
    metrics: z.array(textSchema).max(1_000).readonly().default([]),
  }),
]);
export type ServiceDefinition = Infer<typeof serviceDefinitionSchema>;
export type ServiceKind = ServiceDefinition['kind'];
export type ProcessService = Extract<ServiceDefinition, { readonly kind: 'process' }>;

/** Services with unique names, whose dependencies exist and form no circle. */
export const serviceListSchema = z.array(serviceDefinitionSchema).superRefine((services, context) => {
  const byName = firstByName(services);
  for (const [index, service] of services.entries()) {
    const { name, depends_on } = service;
    const issue = (message: string) => context.addIssue({ code: 'custom', path: [index], message });
    if (byName.get(name) !== service) issue(`duplicate service name: ${name}`);
    for (const other of depends_on) if (!byName.has(other)) issue(`${name} depends on ${other}, which does not exist`);
    const seen = new Set<string>();
    const waiting = [...depends_on];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next === name) {
        issue(`${name} depends on itself through other services`);
        break;
      }
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(...(byName.get(next)?.depends_on ?? []));
    }
  }
});

/** Definition that an API may set: it names no program to run and discloses no address of credentials. */
export const editableServiceSchema = serviceDefinitionSchema.superRefine((definition, context) => {
  const refuse = (path: string) =>
    context.addIssue({ code: 'custom', path: [path], message: 'can only be set in homeostat.yaml' });
  if (definition.commands !== undefined) refuse('commands');
  if (definition.kind === 'command') refuse('command');
  if (definition.restart_on_failure) refuse('restart_on_failure');
  if ('allow_link_local' in definition && definition.allow_link_local) refuse('allow_link_local');
  // A secret that can be sent to any address is not a secret.
  if (definition.kind === 'http' && Object.keys(definition.headers).length > 0) refuse('headers');
});

/** Watched service and its current state. */
export const serviceStatusSchema = z.object({
  name: z.string(),
  group: nullableStringSchema,
  kind: z.enum(serviceDefinitionSchema.options.map(({ shape }) => shape.kind.value)),
  /** URL, port or path, for people. */
  target: z.string(),
  state: stateSchema,
  stateSinceMs: z.number(),
  lastCheckAtMs: nullableNumberSchema,
  responseSeconds: nullableNumberSchema,
  /** Share of successful checks in the last hour, from 0 to 1; null before the first. */
  successRatio: nullableNumberSchema,
  message: z.string(),
  dependsOn: stringsSchema,
  /** True if commands to start and stop the service are configured. */
  canStart: z.boolean(),
  canStop: z.boolean(),
  restarts: z.number(),
  /** `file`: declared in homeostat.yaml, and changed only there. */
  origin: z.enum(['file', 'dashboard', 'own']),
});
export type ServiceStatus = Infer<typeof serviceStatusSchema>;

export const serviceStatusesSchema = z.array(serviceStatusSchema);

/** Result of one check. */
const checkOutcomeSchema = z.object({
  /**
   * `degraded`: the service responds, but not as expected. `impossible`: the check could not be made, so the state is
   * unknown.
   */
  kind: z.enum(['ok', 'degraded', 'failed', 'impossible']),
  message: z.string(),
  /** Values that the check measured, by name, such as `response_bytes`. */
  values: z.record(z.string(), z.number()).readonly(),
});
export type CheckOutcome = Infer<typeof checkOutcomeSchema>;
export type ServiceValues = CheckOutcome['values'];

/** Result and duration of one check. */
export const testedServiceSchema = z.object({
  outcome: checkOutcomeSchema,
  responseSeconds: z.number(),
});

export const controlSchema = z.object({ name: nameTextSchema, verb: z.enum(['start', 'stop', 'restart']) });
/** Services in the order of the operations; `isHealthy` is the state within 30 s. */
export const controlledSchema = z.array(z.object({ name: z.string(), isHealthy: z.boolean(), message: z.string() }));

export const serviceLogQuerySchema = z.object({
  /** Empty for the merged logs of all services. */
  names: namesSchema.default([]),
  lines: integerBetween(1, 5_000).default(200),
  /** Literal part of a line. */
  contains: z.string().max(500).default(''),
});
export const serviceLogSchema = z.array(z.object({ service: z.string(), line: z.string(), isError: z.boolean() }));

export const proposalsSchema = z.array(z.object({ definition: serviceDefinitionSchema, reason: z.string() }));

/** Program that listens on this machine and could be watched. */
export type ServiceProposal = Infer<typeof proposalsSchema>[number];
export type TestedService = z.infer<typeof testedServiceSchema>;
export type Controlled = z.infer<typeof controlledSchema>[number];
export type ServiceLogQuery = z.infer<typeof serviceLogQuerySchema>;
export type ServiceLogLine = z.infer<typeof serviceLogSchema>[number];
