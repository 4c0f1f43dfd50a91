import { type ContractRouterClient, eventIterator, type HTTPPath, oc } from '@orpc/contract';
import { z } from 'zod';
import * as alerts from './alert-schemas';
import * as analytics from './analytics-schemas';
import * as automation from './automation-schemas';
import { integerBetween, jsonValueSchema, nameTextSchema } from './bounds';
import * as changeSets from './change-set-schemas';
import * as digests from './digest-schemas';
import * as health from './health-schemas';
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

const get = (path: HTTPPath, summary: string) => base.route({ method: 'GET', path, summary });
const post = (path: HTTPPath, summary: string) => base.route({ method: 'POST', path, summary });

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
    get: get('/status', 'State and cost of the host').output(schemas.statusSchema),
    watch: get('/status/live', 'Stream the status after each update').output(eventIterator(schemas.statusSchema)),
  },
  notices: {
    dismiss: post('/notices/dismiss', 'Mark a notice, or all notices, as read')
      .input(z.object({ id: z.string().max(1_000).nullable().describe('Null for all.') }))
      .output(emptySchema),
  },
  health: {
    get: get('/health', 'State and score of the machine, with the reason for each deduction').output(
      health.healthSchema,
    ),
    watch: get('/health/live', 'Stream health after each change').output(eventIterator(health.healthSchema)),
    history: get('/health/history', 'State changes in a period')
      .input(health.periodSchema)
      .output(health.transitionsSchema),
    bottlenecks: get('/health/bottlenecks', 'Active and past bottlenecks').output(health.bottlenecksSchema),
    incidents: get('/health/incidents', 'List incidents, newest first')
      .input(health.incidentQuerySchema)
      .output(health.incidentsSchema),
    recovery: get('/health/recovery', 'Recovery plan and its progress').output(health.recoverySchema),
  },
  alerts: {
    list: get('/alerts', 'List alerts that are pending, firing, acknowledged or unknown').output(alerts.alertsSchema),
    watch: get('/alerts/live', 'Stream the alerts after each change').output(eventIterator(alerts.alertsSchema)),
    acknowledge: post('/alerts/acknowledge', 'Acknowledge an alert')
      .input(z.object({ fingerprint: nameTextSchema }))
      .output(alerts.alertSchema),
    silences: get('/alerts/silences', 'List active silences').output(alerts.silencesSchema),
    silence: post('/alerts/silence', 'Silence matching alerts for a time')
      .input(alerts.newSilenceSchema)
      .output(alerts.silenceSchema),
    unsilence: post('/alerts/unsilence', 'End a silence').input(idSchema).output(alerts.silencesSchema),
    history: get('/alerts/history', 'History of alerts, with who acted and why')
      .input(alerts.historyQuerySchema)
      .output(alerts.alertEventsSchema),
    channels: get('/alerts/channels', 'List notification channels and their queues').output(alerts.channelsSchema),
    testChannel: post('/alerts/channels/test', 'Send a test notification')
      .input(nameSchema)
      .output(z.object({ isSent: z.boolean(), reason: z.string() })),
    revive: post('/alerts/channels/revive', 'Retry a dead letter')
      .input(z.object({ key: nameTextSchema }))
      .output(alerts.channelsSchema),
    rules: get('/alerts/rules', 'List active rules, with any errors in the file').output(alerts.rulesSchema),
    checkRules: post('/alerts/rules/check', 'Validate rules without saving them')
      .input(rulesTextSchema)
      .output(alerts.ruleProblemsSchema),
    saveRules: post('/alerts/rules/save', 'Replace alerts.yaml').input(rulesTextSchema).output(alerts.rulesSchema),
    testRules: post('/alerts/rules/test', 'Test rules against the stored history')
      .input(alerts.ruleTestQuerySchema)
      .output(alerts.ruleTestSchema),
  },
  optimize: {
    list: get('/optimize/actions', 'List all actions and whether they work on this machine').output(
      optimization.actionsSchema,
    ),
    plan: post('/optimize/plan', 'Preview a change without applying it')
      .input(optimization.applyRequestSchema)
      .output(optimization.planSchema),
    apply: post('/optimize/apply', 'Apply a change; it is journaled, guarded and read back')
      .input(optimization.applyRequestSchema)
      .output(optimization.changeSchema),
    status: get('/optimize/status', 'List open changes').output(optimization.optimizationStatusSchema),
    history: get('/optimize/history', 'List all changes, newest first').output(optimization.changesSchema),
    undo: post('/optimize/undo', 'Undo one change or all changes')
      .input(optimization.undoRequestSchema)
      .output(optimization.undoResultsSchema),
    recheck: post('/optimize/recheck', 'Measure a kept change again and return its verdict')
      .input(optimization.changeIdSchema)
      .output(optimization.changeSchema),
    unblock: post('/optimize/unblock', 'Unblock an action that did harm')
      .input(optimization.changeIdSchema)
      .output(optimization.unblockedSchema),
    report: get('/optimize/report', 'Audit report: who changed what, why, and with what result')
      .input(optimization.reportQuerySchema)
      .output(optimization.optimizationReportSchema),
    suggest: get('/optimize/suggestions', 'List suggested changes without applying them').output(
      optimization.suggestionsSchema,
    ),
    quarantine: get('/optimize/quarantine', 'List quarantined files by change').output(optimization.quarantineSchema),
    purge: post('/optimize/quarantine/purge', 'Delete quarantined files permanently if they are old enough')
      .input(optimization.purgeRequestSchema)
      .output(optimization.undoResultSchema),
  },
  automation: {
    get: get('/automation', 'Automation levels and current activity').output(automation.automationStatusSchema),
    watch: get('/automation/live', 'Stream the automation status after each decision').output(
      eventIterator(automation.automationStatusSchema),
    ),
    setLevel: post('/automation/level', 'Set the automation level of an area')
      .input(automation.levelRequestSchema)
      .output(automation.automationStatusSchema),
    pause: post('/automation/pause', 'Pause automation for a time')
      .input(automation.pauseRequestSchema)
      .output(automation.automationStatusSchema),
    resume: post('/automation/resume', 'Resume automation after a pause or panic').output(
      automation.automationStatusSchema,
    ),
    panic: post('/automation/panic', 'Undo all changes and stop automation').output(optimization.undoResultsSchema),
    answer: post('/automation/answer', 'Approve or reject a proposed change')
      .input(automation.approvalDecisionSchema)
      .output(automation.automationStatusSchema),
    decisions: get('/automation/decisions', 'List decisions and their reasons, newest first')
      .input(automation.decisionQuerySchema)
      .output(automation.decisionPageSchema),
    integration: get('/automation/integration', 'State of the data flows between the parts').output(
      automation.integrationStatusSchema,
    ),
  },
  digest: {
    get: get('/digest', 'Digest of a period: incidents, alerts, changes and measured gains')
      .input(digests.digestQuerySchema)
      .output(digests.digestSchema),
  },
  recommendations: {
    list: get('/recommendations', 'List recommendations, best first, and the reasons for leaving others out').output(
      recommendations.recommendationsSchema,
    ),
    dismiss: post('/recommendations/dismiss', 'Hide a recommendation until its problem recurs')
      .input(recommendations.recommendationIdSchema)
      .output(recommendations.recommendationsSchema),
    snooze: post('/recommendations/snooze', 'Hide a recommendation for a time')
      .input(recommendations.snoozeSchema)
      .output(recommendations.recommendationsSchema),
    never: post('/recommendations/never', 'Hide a recommendation until you restore it')
      .input(recommendations.recommendationIdSchema)
      .output(recommendations.recommendationsSchema),
    restore: post('/recommendations/restore', 'Restore a hidden recommendation')
      .input(recommendations.recommendationIdSchema)
      .output(recommendations.recommendationsSchema),
  },
  schedules: {
    list: get('/schedules', 'List schedules and their last runs').output(schedules.schedulesSchema),
    add: post('/schedules', 'Schedule a change for a set time, a window or quiet hours')
      .input(schedules.scheduledSchema)
      .output(schedules.scheduleIdSchema),
    cancel: post('/schedules/cancel', 'Cancel a schedule; the changes it made stay')
      .input(schedules.scheduleIdSchema)
      .output(schedules.canceledSchema),
    quietHours: get('/schedules/quiet-hours', 'Hours in which this machine usually has a low load').output(
      schedules.quietHoursSchema,
    ),
  },
  changeSets: {
    list: get('/change-sets', 'List queued change sets and the results of finished ones').output(
      changeSets.changeSetsStatusSchema,
    ),
    submit: post('/change-sets', 'Queue a change set as if it were in the inbox')
      .input(changeSets.submitRequestSchema)
      .output(changeSets.submittedSchema),
  },
  profiles: {
    list: get('/profiles', 'List profiles and which of their changes work on this machine').output(
      changeSets.profileListSchema,
    ),
    active: get('/profiles/active', 'Active profile').output(changeSets.activeProfileSchema),
    use: post('/profiles/use', 'Activate a profile in place of the current one')
      .input(changeSets.profileNameSchema)
      .output(changeSets.profileOutcomeSchema),
    off: post('/profiles/off', 'Turn off the active profile and undo its changes').output(
      changeSets.profileOutcomeSchema,
    ),
  },
  services: {
    list: get('/services', 'List watched services and their states').output(services.serviceStatusesSchema),
    watch: get('/services/live', 'Stream the services after each check').output(
      eventIterator(services.serviceStatusesSchema),
    ),
    definition: get('/services/definition', 'Get the definition of a service')
      .input(nameSchema)
      .output(services.serviceDefinitionSchema),
    look: post('/services/look', 'Check a service now').input(nameSchema).output(services.serviceStatusSchema),
    test: post('/services/test', 'Check a service once without watching it')
      .input(services.editableServiceSchema)
      .output(services.testedServiceSchema),
    save: post('/services/save', 'Add or update a watched service')
      .input(services.editableServiceSchema)
      .output(services.serviceStatusesSchema),
    remove: post('/services/remove', 'Stop watching a service')
      .input(nameSchema)
      .output(services.serviceStatusesSchema),
    control: post('/services/control', 'Start, stop or restart a service with the commands from homeostat.yaml')
      .input(services.controlSchema)
      .output(services.controlledSchema),
    logs: get('/services/logs', 'Newest log lines of services')
      .input(services.serviceLogQuerySchema)
      .output(services.serviceLogSchema),
    discover: get('/services/discover', 'Find services on this machine that could be watched').output(
      services.proposalsSchema,
    ),
  },
  thresholds: {
    get: get('/thresholds', 'List active thresholds, proposals and past changes').output(health.thresholdsSchema),
    learn: post('/thresholds/learn', 'Learn from recent weeks and propose thresholds').output(health.thresholdsSchema),
    adopt: post('/thresholds/adopt', 'Adopt a proposal').input(idSchema).output(health.thresholdsSchema),
    dismiss: post('/thresholds/dismiss', 'Dismiss a proposal').input(idSchema).output(health.thresholdsSchema),
    revert: post('/thresholds/revert', 'Revert a threshold change').input(idSchema).output(health.thresholdsSchema),
  },
  metrics: {
    catalog: get('/metrics/catalog', 'List all metrics in the catalog').output(z.array(schemas.metricDefinitionSchema)),
    series: get('/metrics/series', 'List current series').input(selectionSchema).output(z.array(schemas.seriesSchema)),
    latest: get('/metrics/latest', 'Latest value of each series')
      .input(selectionSchema)
      .output(z.array(schemas.sampleSchema)),
    range: post('/metrics/range', 'History of series, downsampled to the requested number of points')
      .input(schemas.rangeQuerySchema)
      .output(schemas.rangeResultSchema),
    live: get('/metrics/live', 'Stream new frames; a slow client gets only the newest')
      .input(selectionSchema)
      .output(eventIterator(schemas.liveEventSchema)),
  },
  analytics: {
    anomalies: get('/analytics/anomalies', 'List anomalies')
      .input(analytics.anomalyQuerySchema)
      .output(analytics.anomaliesSchema),
    expected: get('/analytics/expected', 'Expected range of a series')
      .input(analytics.expectedQuerySchema)
      .output(analytics.expectedBandSchema),
    analyze: get('/analytics/analysis', 'Trend, cycle and pattern of a series in a period')
      .input(analytics.spanQuerySchema)
      .output(analytics.analysisSchema),
    forecast: get('/analytics/forecast', 'Forecast of a series, with intervals')
      .input(analytics.forecastQuerySchema)
      .output(analytics.forecastResultSchema),
    capacities: get('/analytics/capacities', 'Estimate when disks, inodes, memory and swap will be full').output(
      analytics.capacitiesSchema,
    ),
    patterns: get('/analytics/patterns', 'Patterns and recurring events in a series')
      .input(analytics.spanQuerySchema)
      .output(analytics.patternsResultSchema),
    correlate: get('/analytics/correlations', 'Series that moved together with another in a period')
      .input(analytics.correlateQuerySchema)
      .output(analytics.correlationsSchema),
    changes: get('/analytics/changes', 'Metrics that changed in a period, strongest change first')
      .input(analytics.changesQuerySchema)
      .output(analytics.changesSchema),
    leaks: get('/analytics/leaks', 'List applications whose memory only grows').output(analytics.leaksSchema),
  },
  processes: {
    list: get('/processes', 'List processes in the requested order')
      .input(schemas.processQuerySchema)
      .output(schemas.processTableSchema),
    watch: get('/processes/live', 'Stream the process list every second')
      .input(schemas.processQuerySchema)
      .output(eventIterator(schemas.processTableSchema)),
  },
  inventory: {
    get: get('/inventory', 'Hardware and system of this machine').output(schemas.inventorySchema),
  },
  collectors: {
    list: get('/collectors', 'List sources and their status').output(z.array(schemas.collectorStatusSchema)),
    setEnabled: post('/collectors/enabled', 'Enable or disable a source')
      .input(z.object({ id: nameTextSchema, enabled: z.boolean() }))
      .output(schemas.collectorStatusSchema),
  },
  store: {
    stats: get('/store/stats', 'Size and time range of the stored history').output(schemas.storeStatsSchema),
    series: get('/store/series', 'List series with stored data, including those of earlier runs')
      .input(selectionSchema)
      .output(z.array(schemas.seriesSchema)),
    export: post('/store/export', 'Export stored samples as text, page by page')
      .input(schemas.exportQuerySchema)
      .output(schemas.exportPageSchema),
    backup: post('/store/backup', 'Create a backup in the data directory')
      // Without its path: a client cannot choose it, since paths are set in the file only.
      .output(z.object({ name: z.string(), sizeBytes: z.number() })),
    confirmTime: post('/store/confirm-time', 'Confirm that the clock is right, so that old data expires again').output(
      emptySchema,
    ),
    seal: post('/store/seal', 'Write pending files in the data directory to the database').output(emptySchema),
  },
  config: {
    list: get('/config', 'List all settings with their current values and origins').output(
      z.array(schemas.configEntrySchema),
    ),
    set: post('/config', 'Override a setting at run time; the override survives restarts, and null removes it')
      .input(z.object({ key: nameTextSchema, value: jsonValueSchema }))
      .output(schemas.configEntrySchema),
  },
  logs: {
    tail: get('/logs', 'Latest log lines, oldest first')
      .input(z.object({ lines: integerBetween(1, 10_000).default(100) }))
      .output(z.array(schemas.logLineSchema)),
    follow: get('/logs/live', 'Stream new log lines').output(eventIterator(schemas.logLineSchema)),
  },
  host: {
    stop: post('/host/stop', 'Shut down the host cleanly').output(z.object({ pid: z.number() })),
  },
};

/** The application as its clients see it, over any transport. */
export type AppApi = ContractRouterClient<typeof contract>;
