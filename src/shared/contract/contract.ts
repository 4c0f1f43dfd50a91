import { type AnySchema, type ContractRouterClient, eventIterator, type HTTPPath, oc } from '@orpc/contract';
import { z } from 'zod';
import * as alerts from './alert-schemas';
import * as analytics from './analytics-schemas';
import * as automation from './automation-schemas';
import { integerBetween, jsonValueSchema, nameTextSchema } from './bounds';
import * as changeSets from './change-set-schemas';
import * as digests from './digest-schemas';
import * as health from './health-schemas';
import * as kills from './kill-schemas';
import * as optimization from './optimization-schemas';
import * as recommendations from './recommendation-schemas';
import * as schedules from './schedule-schemas';
import * as schemas from './schemas';
import * as services from './service-schemas';

const advice = z.object({ advice: z.string() });

/** Typed failures: the message says what went wrong, `data.advice` what to do. */
const base = oc.errors({
  UNKNOWN_NAME: { status: 404, data: advice },
  NOT_POSSIBLE: { status: 409, data: advice },
  NOT_READY: { status: 503, data: advice },
  INVALID_REQUEST: { status: 400, data: advice },
  NO_SPACE: { status: 507, data: advice },
  TOO_MANY_REQUESTS: { status: 429, data: advice },
});

const verb =
  (method: 'GET' | 'POST') =>
  <Output extends AnySchema>(path: HTTPPath, summary: string, output: Output) =>
    base.route({ method, path, summary }).output(output);
const get = verb('GET');
const post = verb('POST');

const emptySchema = z.object({});
const idSchema = z.object({ id: nameTextSchema });
const nameSchema = z.object({ name: nameTextSchema });
const selectionSchema = z.object({ selectors: schemas.selectorsSchema.default([]) });
const rulesTextSchema = z.object({ text: z.string().max(1_000_000) });

/**
 * Lists everything that a client can ask of a host: the one contract behind the MessagePort, the WebSocket, the Unix
 * socket and REST (`/api/v1` and the path given here).
 */
export const contract = {
  status: {
    get: get('/status', 'State and cost of the host', schemas.statusSchema),
    watch: get('/status/live', 'Stream the status after each update', eventIterator(schemas.statusSchema)),
  },
  notices: {
    dismiss: post('/notices/dismiss', 'Mark a notice, or all notices, as read', emptySchema).input(
      z.object({ id: z.string().max(1_000).nullable().describe('Null for all.') }),
    ),
  },
  health: {
    get: get('/health', 'State and score of the machine, with the reason for each deduction', health.healthSchema),
    watch: get('/health/live', 'Stream health after each change', eventIterator(health.healthSchema)),
    history: get('/health/history', 'State changes in a period', health.transitionsSchema).input(health.periodSchema),
    bottlenecks: get('/health/bottlenecks', 'Active and past bottlenecks', health.bottlenecksSchema),
    incidents: get('/health/incidents', 'List incidents, newest first', health.incidentsSchema).input(
      health.incidentQuerySchema,
    ),
    kills: get('/health/kills', 'List programs that were killed or crashed, newest first', kills.killsSchema).input(
      kills.killQuerySchema,
    ),
    recovery: get('/health/recovery', 'Recovery plan and its progress', health.recoverySchema),
  },
  alerts: {
    list: get('/alerts', 'List alerts that are pending, firing, acknowledged or unknown', alerts.alertsSchema),
    watch: get('/alerts/live', 'Stream the alerts after each change', eventIterator(alerts.alertsSchema)),
    acknowledge: post('/alerts/acknowledge', 'Acknowledge an alert', alerts.alertSchema).input(
      z.object({ fingerprint: nameTextSchema }),
    ),
    silences: get('/alerts/silences', 'List active silences', alerts.silencesSchema),
    silence: post('/alerts/silence', 'Silence matching alerts for a time', alerts.silenceSchema).input(
      alerts.newSilenceSchema,
    ),
    unsilence: post('/alerts/unsilence', 'End a silence', alerts.silencesSchema).input(idSchema),
    history: get('/alerts/history', 'History of alerts, with who acted and why', alerts.alertEventsSchema).input(
      alerts.historyQuerySchema,
    ),
    channels: get('/alerts/channels', 'List notification channels and their queues', alerts.channelsSchema),
    testChannel: post(
      '/alerts/channels/test',
      'Send a test notification',
      z.object({ isSent: z.boolean(), reason: z.string() }),
    ).input(nameSchema),
    revive: post('/alerts/channels/revive', 'Retry a dead letter', alerts.channelsSchema).input(
      z.object({ key: nameTextSchema }),
    ),
    rules: get('/alerts/rules', 'List active rules, with any errors in the file', alerts.rulesSchema),
    checkRules: post('/alerts/rules/check', 'Validate rules without saving them', alerts.ruleProblemsSchema).input(
      rulesTextSchema,
    ),
    saveRules: post('/alerts/rules/save', 'Replace alerts.yaml', alerts.rulesSchema).input(rulesTextSchema),
    testRules: post('/alerts/rules/test', 'Test rules against the stored history', alerts.ruleTestSchema).input(
      alerts.ruleTestQuerySchema,
    ),
  },
  optimize: {
    list: get(
      '/optimize/actions',
      'List all actions and whether they work on this machine, or on one target',
      optimization.actionsSchema,
    ).input(optimization.actionsQuerySchema),
    plan: post('/optimize/plan', 'Preview a change without applying it', optimization.planSchema).input(
      optimization.applyRequestSchema,
    ),
    apply: post(
      '/optimize/apply',
      'Apply a change; it is journaled, guarded and read back',
      optimization.changeSchema,
    ).input(optimization.applyRequestSchema),
    status: get('/optimize/status', 'List open changes', optimization.optimizationStatusSchema),
    history: get('/optimize/history', 'List all changes, newest first', optimization.changesSchema),
    undo: post('/optimize/undo', 'Undo one change or all changes', optimization.undoResultsSchema).input(
      optimization.undoRequestSchema,
    ),
    recheck: post(
      '/optimize/recheck',
      'Measure a kept change again and return its verdict',
      optimization.changeSchema,
    ).input(optimization.changeIdSchema),
    unblock: post('/optimize/unblock', 'Unblock an action that did harm', optimization.unblockedSchema).input(
      optimization.changeIdSchema,
    ),
    report: get(
      '/optimize/report',
      'Audit report: who changed what, why, and with what result',
      optimization.optimizationReportSchema,
    ).input(optimization.reportQuerySchema),
    suggest: get(
      '/optimize/suggestions',
      'List suggested changes without applying them',
      optimization.suggestionsSchema,
    ),
    quarantine: get('/optimize/quarantine', 'List quarantined files by change', optimization.quarantineSchema),
    purge: post(
      '/optimize/quarantine/purge',
      'Delete quarantined files permanently if they are old enough',
      optimization.undoResultSchema,
    ).input(optimization.purgeRequestSchema),
  },
  automation: {
    get: get('/automation', 'Automation levels and current activity', automation.automationStatusSchema),
    watch: get(
      '/automation/live',
      'Stream the automation status after each decision',
      eventIterator(automation.automationStatusSchema),
    ),
    setLevel: post('/automation/level', 'Set the automation level of an area', automation.automationStatusSchema).input(
      automation.levelRequestSchema,
    ),
    pause: post('/automation/pause', 'Pause automation for a time', automation.automationStatusSchema).input(
      automation.pauseRequestSchema,
    ),
    resume: post('/automation/resume', 'Resume automation after a pause or panic', automation.automationStatusSchema),
    panic: post('/automation/panic', 'Undo all changes and stop automation', optimization.undoResultsSchema),
    answer: post(
      '/automation/answer',
      'Answer a proposed change or a question',
      automation.automationStatusSchema,
    ).input(automation.approvalDecisionSchema),
    decisions: get(
      '/automation/decisions',
      'List decisions and their reasons, newest first',
      automation.decisionPageSchema,
    ).input(automation.decisionQuerySchema),
    integration: get(
      '/automation/integration',
      'State of the data flows between the parts',
      automation.integrationStatusSchema,
    ),
  },
  digest: {
    get: get(
      '/digest',
      'Digest of a period: incidents, alerts, changes and measured gains',
      digests.digestSchema,
    ).input(digests.digestQuerySchema),
  },
  recommendations: {
    list: get(
      '/recommendations',
      'List recommendations, best first, and the reasons for leaving others out',
      recommendations.recommendationsSchema,
    ),
    dismiss: post(
      '/recommendations/dismiss',
      'Hide a recommendation until its problem recurs',
      recommendations.recommendationsSchema,
    ).input(recommendations.recommendationIdSchema),
    snooze: post(
      '/recommendations/snooze',
      'Hide a recommendation for a time',
      recommendations.recommendationsSchema,
    ).input(recommendations.snoozeSchema),
    never: post(
      '/recommendations/never',
      'Hide a recommendation until you restore it',
      recommendations.recommendationsSchema,
    ).input(recommendations.recommendationIdSchema),
    restore: post(
      '/recommendations/restore',
      'Restore a hidden recommendation',
      recommendations.recommendationsSchema,
    ).input(recommendations.recommendationIdSchema),
  },
  schedules: {
    list: get('/schedules', 'List schedules and their last runs', schedules.schedulesSchema),
    add: post(
      '/schedules',
      'Schedule a change for a set time, a window or quiet hours',
      schedules.scheduleIdSchema,
    ).input(schedules.scheduledSchema),
    cancel: post('/schedules/cancel', 'Cancel a schedule; the changes it made stay', schedules.canceledSchema).input(
      schedules.scheduleIdSchema,
    ),
    quietHours: get(
      '/schedules/quiet-hours',
      'Hours in which this machine usually has a low load',
      schedules.quietHoursSchema,
    ),
  },
  changeSets: {
    list: get(
      '/change-sets',
      'List queued change sets and the results of finished ones',
      changeSets.changeSetsStatusSchema,
    ),
    submit: post('/change-sets', 'Queue a change set as if it were in the inbox', changeSets.submittedSchema).input(
      changeSets.submitRequestSchema,
    ),
  },
  profiles: {
    list: get(
      '/profiles',
      'List profiles and which of their changes work on this machine',
      changeSets.profileListSchema,
    ),
    active: get('/profiles/active', 'Active profile', changeSets.activeProfileSchema),
    use: post('/profiles/use', 'Activate a profile in place of the current one', changeSets.profileOutcomeSchema).input(
      changeSets.profileNameSchema,
    ),
    off: post('/profiles/off', 'Turn off the active profile and undo its changes', changeSets.profileOutcomeSchema),
  },
  services: {
    list: get('/services', 'List watched services and their states', services.serviceStatusesSchema),
    watch: get('/services/live', 'Stream the services after each check', eventIterator(services.serviceStatusesSchema)),
    definition: get('/services/definition', 'Get the definition of a service', services.serviceDefinitionSchema).input(
      nameSchema,
    ),
    look: post('/services/look', 'Check a service now', services.serviceStatusSchema).input(nameSchema),
    test: post('/services/test', 'Check a service once without watching it', services.testedServiceSchema).input(
      services.editableServiceSchema,
    ),
    save: post('/services/save', 'Add or update a watched service', services.serviceStatusesSchema).input(
      services.editableServiceSchema,
    ),
    remove: post('/services/remove', 'Stop watching a service', services.serviceStatusesSchema).input(nameSchema),
    control: post(
      '/services/control',
      'Start, stop or restart a service with the commands from homeostat.yaml',
      services.controlledSchema,
    ).input(services.controlSchema),
    logs: get('/services/logs', 'Newest log lines of services', services.serviceLogSchema).input(
      services.serviceLogQuerySchema,
    ),
    discover: get(
      '/services/discover',
      'Find services on this machine that could be watched',
      services.proposalsSchema,
    ),
  },
  thresholds: {
    get: get('/thresholds', 'List active thresholds, proposals and past changes', health.thresholdsSchema),
    learn: post('/thresholds/learn', 'Learn from recent weeks and propose thresholds', health.thresholdsSchema),
    adopt: post('/thresholds/adopt', 'Adopt a proposal', health.thresholdsSchema).input(idSchema),
    dismiss: post('/thresholds/dismiss', 'Dismiss a proposal', health.thresholdsSchema).input(idSchema),
    revert: post('/thresholds/revert', 'Revert a threshold change', health.thresholdsSchema).input(idSchema),
  },
  metrics: {
    catalog: get('/metrics/catalog', 'List all metrics in the catalog', z.array(schemas.metricDefinitionSchema)),
    series: get('/metrics/series', 'List current series', z.array(schemas.seriesSchema)).input(selectionSchema),
    latest: get('/metrics/latest', 'Latest value of each series', z.array(schemas.sampleSchema)).input(selectionSchema),
    range: post(
      '/metrics/range',
      'History of series, downsampled to the requested number of points',
      schemas.rangeResultSchema,
    ).input(schemas.rangeQuerySchema),
    live: get(
      '/metrics/live',
      'Stream new frames; a slow client gets only the newest',
      eventIterator(schemas.liveEventSchema),
    ).input(selectionSchema),
  },
  analytics: {
    anomalies: get('/analytics/anomalies', 'List anomalies', analytics.anomaliesSchema).input(
      analytics.anomalyQuerySchema,
    ),
    expected: get('/analytics/expected', 'Expected range of a series', analytics.expectedBandSchema).input(
      analytics.expectedQuerySchema,
    ),
    analyze: get(
      '/analytics/analysis',
      'Trend, cycle and pattern of a series in a period',
      analytics.analysisSchema,
    ).input(analytics.spanQuerySchema),
    forecast: get('/analytics/forecast', 'Forecast of a series, with intervals', analytics.forecastResultSchema).input(
      analytics.forecastQuerySchema,
    ),
    capacities: get(
      '/analytics/capacities',
      'Estimate when disks, inodes, memory and swap will be full',
      analytics.capacitiesSchema,
    ),
    patterns: get(
      '/analytics/patterns',
      'Patterns and recurring events in a series',
      analytics.patternsResultSchema,
    ).input(analytics.spanQuerySchema),
    correlate: get(
      '/analytics/correlations',
      'Series that moved together with another in a period',
      analytics.correlationsSchema,
    ).input(analytics.correlateQuerySchema),
    changes: get(
      '/analytics/changes',
      'Metrics that changed in a period, strongest change first',
      analytics.changesSchema,
    ).input(analytics.changesQuerySchema),
    leaks: get('/analytics/leaks', 'List applications whose memory only grows', analytics.leaksSchema),
  },
  processes: {
    list: get('/processes', 'List processes in the requested order', schemas.processTableSchema).input(
      schemas.processQuerySchema,
    ),
    watch: get(
      '/processes/live',
      'Stream the process list every second',
      eventIterator(schemas.processTableSchema),
    ).input(schemas.processQuerySchema),
  },
  inventory: {
    get: get('/inventory', 'Hardware and system of this machine', schemas.inventorySchema),
  },
  collectors: {
    list: get('/collectors', 'List sources and their status', z.array(schemas.collectorStatusSchema)),
    setEnabled: post('/collectors/enabled', 'Enable or disable a source', schemas.collectorStatusSchema).input(
      z.object({ id: nameTextSchema, enabled: z.boolean() }),
    ),
  },
  store: {
    stats: get('/store/stats', 'Size and time range of the stored history', schemas.storeStatsSchema),
    series: get(
      '/store/series',
      'List series with stored data, including those of earlier runs',
      z.array(schemas.seriesSchema),
    ).input(selectionSchema),
    export: post('/store/export', 'Export stored samples as text, page by page', schemas.exportPageSchema).input(
      schemas.exportQuerySchema,
    ),
    backup: post(
      '/store/backup',
      'Create a backup in the data directory',
      // Without its path: a client cannot choose it, since paths are set in the file only.
      z.object({ name: z.string(), sizeBytes: z.number() }),
    ),
    confirmTime: post(
      '/store/confirm-time',
      'Confirm that the clock is right, so that old data expires again',
      emptySchema,
    ),
    seal: post('/store/seal', 'Write pending files in the data directory to the database', emptySchema),
  },
  config: {
    list: get('/config', 'List all settings with their current values and origins', z.array(schemas.configEntrySchema)),
    set: post(
      '/config',
      'Override a setting at run time; the override survives restarts, and null removes it',
      schemas.configEntrySchema,
    ).input(z.object({ key: nameTextSchema, value: jsonValueSchema })),
  },
  logs: {
    tail: get('/logs', 'Latest log lines, oldest first', z.array(schemas.logLineSchema)).input(
      z.object({ lines: integerBetween(1, 10_000).default(100) }),
    ),
    follow: get('/logs/live', 'Stream new log lines', eventIterator(schemas.logLineSchema)),
  },
  host: {
    stop: post('/host/stop', 'Shut down the host cleanly', z.object({ pid: z.number() })),
  },
};

/** The application as its clients see it, over any transport. */
export type AppApi = ContractRouterClient<typeof contract>;
