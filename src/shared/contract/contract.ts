// As long as the list of verbs is: it is the one place where all of them stand.
import type { ContractRouterClient } from '@orpc/contract';
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import * as alerts from './alert-schemas';
import * as analytics from './analytics-schemas';
import * as automation from './automation-schemas';
import { jsonValueSchema, nameTextSchema } from './bounds';
import * as changeSets from './change-set-schemas';
import * as digests from './digest-schemas';
import * as health from './health-schemas';
import * as optimization from './optimization-schemas';
import * as recommendations from './recommendation-schemas';
import * as schedules from './schedule-schemas';
import * as schemas from './schemas';
import * as services from './service-schemas';

/** Typed failures: what went wrong is in the message, what to do in `data.advice`. */
const base = oc.errors({
  UNKNOWN_NAME: { status: 404, data: z.object({ advice: z.string() }) },
  NOT_POSSIBLE: { status: 409, data: z.object({ advice: z.string() }) },
  NOT_READY: { status: 503, data: z.object({ advice: z.string() }) },
  INVALID_REQUEST: { status: 400, data: z.object({ advice: z.string() }) },
  NO_SPACE: { status: 507, data: z.object({ advice: z.string() }) },
  TOO_MANY_REQUESTS: { status: 429, data: z.object({ advice: z.string() }) },
});

/**
 * Everything that a client can ask of a host: the one contract behind the MessagePort, the WebSocket, the Unix socket
 * and REST (`/api/v1` + the path given here).
 */
export const contract = {
  status: {
    get: base
      .route({ method: 'GET', path: '/status', summary: 'State and cost of the host' })
      .output(schemas.statusSchema),
    watch: base
      .route({ method: 'GET', path: '/status/live', summary: 'Stream the status after each update' })
      .output(eventIterator(schemas.statusSchema)),
  },
  notices: {
    dismiss: base
      .route({ method: 'POST', path: '/notices/dismiss', summary: 'Mark a notice, or all notices, as read' })
      .input(z.object({ id: z.string().nullable().describe('Null for all.') }))
      .output(z.object({})),
  },
  health: {
    get: base
      .route({
        method: 'GET',
        path: '/health',
        summary: 'State and score of the machine, with the reason for each deduction',
      })
      .output(health.healthSchema),
    watch: base
      .route({ method: 'GET', path: '/health/live', summary: 'Stream health after each change' })
      .output(eventIterator(health.healthSchema)),
    history: base
      .route({ method: 'GET', path: '/health/history', summary: 'State changes in a period' })
      .input(health.periodSchema)
      .output(health.transitionsSchema),
    bottlenecks: base
      .route({ method: 'GET', path: '/health/bottlenecks', summary: 'Active and past bottlenecks' })
      .output(health.bottlenecksSchema),
    incidents: base
      .route({ method: 'GET', path: '/health/incidents', summary: 'List incidents, newest first' })
      .input(health.incidentQuerySchema)
      .output(health.incidentsSchema),
    recovery: base
      .route({ method: 'GET', path: '/health/recovery', summary: 'Recovery plan and its progress' })
      .output(health.recoverySchema),
  },
  alerts: {
    list: base
      .route({
        method: 'GET',
        path: '/alerts',
        summary: 'List alerts that are pending, firing, acknowledged or unknown',
      })
      .output(alerts.alertsSchema),
    watch: base
      .route({ method: 'GET', path: '/alerts/live', summary: 'Stream the alerts after each change' })
      .output(eventIterator(alerts.alertsSchema)),
    acknowledge: base
      .route({ method: 'POST', path: '/alerts/acknowledge', summary: 'Acknowledge an alert' })
      .input(z.object({ fingerprint: nameTextSchema }))
      .output(alerts.alertSchema),
    silences: base
      .route({ method: 'GET', path: '/alerts/silences', summary: 'List active silences' })
      .output(alerts.silencesSchema),
    silence: base
      .route({ method: 'POST', path: '/alerts/silence', summary: 'Silence matching alerts for a time' })
      .input(alerts.newSilenceSchema)
      .output(alerts.silenceSchema),
    unsilence: base
      .route({ method: 'POST', path: '/alerts/unsilence', summary: 'End a silence' })
      .input(z.object({ id: nameTextSchema }))
      .output(alerts.silencesSchema),
    history: base
      .route({ method: 'GET', path: '/alerts/history', summary: 'History of alerts, with who acted and why' })
      .input(alerts.historyQuerySchema)
      .output(alerts.alertEventsSchema),
    channels: base
      .route({ method: 'GET', path: '/alerts/channels', summary: 'List notification channels and their queues' })
      .output(alerts.channelsSchema),
    testChannel: base
      .route({ method: 'POST', path: '/alerts/channels/test', summary: 'Send a test notification' })
      .input(z.object({ name: nameTextSchema }))
      .output(z.object({ isSent: z.boolean(), reason: z.string() })),
    revive: base
      .route({ method: 'POST', path: '/alerts/channels/revive', summary: 'Retry a dead letter' })
      .input(z.object({ key: nameTextSchema }))
      .output(alerts.channelsSchema),
    rules: base
      .route({ method: 'GET', path: '/alerts/rules', summary: 'List active rules, with any errors in the file' })
      .output(alerts.rulesSchema),
    checkRules: base
      .route({ method: 'POST', path: '/alerts/rules/check', summary: 'Validate rules without saving them' })
      .input(z.object({ text: z.string().max(1_000_000) }))
      .output(alerts.ruleProblemsSchema),
    saveRules: base
      .route({ method: 'POST', path: '/alerts/rules/save', summary: 'Replace alerts.yaml' })
      .input(z.object({ text: z.string().max(1_000_000) }))
      .output(alerts.rulesSchema),
    testRules: base
      .route({
        method: 'POST',
        path: '/alerts/rules/test',
        summary: 'Test rules against the stored history',
      })
      .input(alerts.ruleTestQuerySchema)
      .output(alerts.ruleTestSchema),
  },
  optimize: {
    list: base
      .route({
        method: 'GET',
        path: '/optimize/actions',
        summary: 'List all actions and whether they work on this machine',
      })
      .output(optimization.actionsSchema),
    plan: base
      .route({ method: 'POST', path: '/optimize/plan', summary: 'Preview a change without applying it' })
      .input(optimization.applyRequestSchema)
      .output(optimization.planSchema),
    apply: base
      .route({
        method: 'POST',
        path: '/optimize/apply',
        summary: 'Apply a change; it is journaled, guarded and read back',
      })
      .input(optimization.applyRequestSchema)
      .output(optimization.appliedSchema),
    status: base
      .route({ method: 'GET', path: '/optimize/status', summary: 'List open changes' })
      .output(optimization.optimizationStatusSchema),
    history: base
      .route({ method: 'GET', path: '/optimize/history', summary: 'List all changes, newest first' })
      .output(optimization.changesSchema),
    undo: base
      .route({ method: 'POST', path: '/optimize/undo', summary: 'Undo one change or all changes' })
      .input(optimization.undoRequestSchema)
      .output(optimization.undoResultsSchema),
    recheck: base
      .route({
        method: 'POST',
        path: '/optimize/recheck',
        summary: 'Measure a kept change again and return its verdict',
      })
      .input(optimization.changeIdSchema)
      .output(optimization.appliedSchema),
    unblock: base
      .route({ method: 'POST', path: '/optimize/unblock', summary: 'Unblock an action that did harm' })
      .input(optimization.changeIdSchema)
      .output(optimization.unblockedSchema),
    report: base
      .route({
        method: 'GET',
        path: '/optimize/report',
        summary: 'Audit report: who changed what, why, and with what result',
      })
      .input(optimization.reportQuerySchema)
      .output(optimization.optimizationReportSchema),
    suggest: base
      .route({ method: 'GET', path: '/optimize/suggestions', summary: 'List suggested changes without applying them' })
      .output(optimization.suggestionsSchema),
    quarantine: base
      .route({ method: 'GET', path: '/optimize/quarantine', summary: 'List quarantined files by change' })
      .output(optimization.quarantineSchema),
    purge: base
      .route({
        method: 'POST',
        path: '/optimize/quarantine/purge',
        summary: 'Delete quarantined files permanently if they are old enough',
      })
      .input(optimization.purgeRequestSchema)
      .output(optimization.undoResultSchema),
  },
  automation: {
    get: base
      .route({ method: 'GET', path: '/automation', summary: 'Automation levels and current activity' })
      .output(automation.automationStatusSchema),
    watch: base
      .route({
        method: 'GET',
        path: '/automation/live',
        summary: 'Stream the automation status after each decision',
      })
      .output(eventIterator(automation.automationStatusSchema)),
    setLevel: base
      .route({ method: 'POST', path: '/automation/level', summary: 'Set the automation level of an area' })
      .input(automation.levelRequestSchema)
      .output(automation.automationStatusSchema),
    pause: base
      .route({ method: 'POST', path: '/automation/pause', summary: 'Pause automation for a time' })
      .input(automation.pauseRequestSchema)
      .output(automation.automationStatusSchema),
    resume: base
      .route({ method: 'POST', path: '/automation/resume', summary: 'Resume automation after a pause or panic' })
      .output(automation.automationStatusSchema),
    panic: base
      .route({ method: 'POST', path: '/automation/panic', summary: 'Undo all changes and stop automation' })
      .output(optimization.undoResultsSchema),
    answer: base
      .route({ method: 'POST', path: '/automation/answer', summary: 'Approve or reject a proposed change' })
      .input(automation.approvalDecisionSchema)
      .output(automation.automationStatusSchema),
    decisions: base
      .route({
        method: 'GET',
        path: '/automation/decisions',
        summary: 'List decisions and their reasons, newest first',
      })
      .input(automation.decisionQuerySchema)
      .output(automation.decisionPageSchema),
    integration: base
      .route({ method: 'GET', path: '/automation/integration', summary: 'State of the data flows between the parts' })
      .output(automation.integrationStatusSchema),
  },
  digest: {
    get: base
      .route({
        method: 'GET',
        path: '/digest',
        summary: 'Digest of a period: incidents, alerts, changes and measured gains',
      })
      .input(digests.digestQuerySchema)
      .output(digests.digestSchema),
  },
  recommendations: {
    list: base
      .route({
        method: 'GET',
        path: '/recommendations',
        summary: 'List recommendations, best first, and the reasons for leaving others out',
      })
      .output(recommendations.recommendationsSchema),
    dismiss: base
      .route({
        method: 'POST',
        path: '/recommendations/dismiss',
        summary: 'Hide a recommendation until its problem recurs',
      })
      .input(recommendations.recommendationIdSchema)
      .output(recommendations.recommendationsSchema),
    snooze: base
      .route({ method: 'POST', path: '/recommendations/snooze', summary: 'Hide a recommendation for a time' })
      .input(recommendations.snoozeSchema)
      .output(recommendations.recommendationsSchema),
    never: base
      .route({ method: 'POST', path: '/recommendations/never', summary: 'Hide a recommendation until you restore it' })
      .input(recommendations.recommendationIdSchema)
      .output(recommendations.recommendationsSchema),
    restore: base
      .route({ method: 'POST', path: '/recommendations/restore', summary: 'Restore a hidden recommendation' })
      .input(recommendations.recommendationIdSchema)
      .output(recommendations.recommendationsSchema),
  },
  schedules: {
    list: base
      .route({ method: 'GET', path: '/schedules', summary: 'List schedules and their last runs' })
      .output(schedules.schedulesSchema),
    add: base
      .route({
        method: 'POST',
        path: '/schedules',
        summary: 'Schedule a change for a set time, a window or quiet hours',
      })
      .input(schedules.scheduledSchema)
      .output(schedules.scheduleIdSchema),
    cancel: base
      .route({ method: 'POST', path: '/schedules/cancel', summary: 'Cancel a schedule; the changes it made stay' })
      .input(schedules.scheduleIdSchema)
      .output(schedules.canceledSchema),
    quietHours: base
      .route({
        method: 'GET',
        path: '/schedules/quiet-hours',
        summary: 'Hours in which this machine usually has a low load',
      })
      .output(schedules.quietHoursSchema),
  },
  changeSets: {
    list: base
      .route({
        method: 'GET',
        path: '/change-sets',
        summary: 'List queued change sets and the results of finished ones',
      })
      .output(changeSets.changeSetsStatusSchema),
    submit: base
      .route({ method: 'POST', path: '/change-sets', summary: 'Queue a change set as if it were in the inbox' })
      .input(changeSets.submitRequestSchema)
      .output(changeSets.submittedSchema),
  },
  profiles: {
    list: base
      .route({
        method: 'GET',
        path: '/profiles',
        summary: 'List profiles and which of their changes work on this machine',
      })
      .output(changeSets.profileListSchema),
    active: base
      .route({ method: 'GET', path: '/profiles/active', summary: 'Active profile' })
      .output(changeSets.activeProfileSchema),
    use: base
      .route({ method: 'POST', path: '/profiles/use', summary: 'Activate a profile in place of the current one' })
      .input(changeSets.profileNameSchema)
      .output(changeSets.profileOutcomeSchema),
    off: base
      .route({ method: 'POST', path: '/profiles/off', summary: 'Turn off the active profile and undo its changes' })
      .output(changeSets.profileOutcomeSchema),
  },
  services: {
    list: base
      .route({ method: 'GET', path: '/services', summary: 'List watched services and their states' })
      .output(services.serviceStatusesSchema),
    watch: base
      .route({ method: 'GET', path: '/services/live', summary: 'Stream the services after each check' })
      .output(eventIterator(services.serviceStatusesSchema)),
    definition: base
      .route({ method: 'GET', path: '/services/definition', summary: 'Get the definition of a service' })
      .input(services.serviceNameSchema)
      .output(services.serviceDefinitionSchema),
    look: base
      .route({ method: 'POST', path: '/services/look', summary: 'Check a service now' })
      .input(services.serviceNameSchema)
      .output(services.serviceStatusSchema),
    test: base
      .route({ method: 'POST', path: '/services/test', summary: 'Check a service once without watching it' })
      .input(services.editableServiceSchema)
      .output(services.testedServiceSchema),
    save: base
      .route({ method: 'POST', path: '/services/save', summary: 'Add or update a watched service' })
      .input(services.editableServiceSchema)
      .output(services.serviceStatusesSchema),
    remove: base
      .route({ method: 'POST', path: '/services/remove', summary: 'Stop watching a service' })
      .input(services.serviceNameSchema)
      .output(services.serviceStatusesSchema),
    control: base
      .route({
        method: 'POST',
        path: '/services/control',
        summary: 'Start, stop or restart a service with the commands from homeostat.yaml',
      })
      .input(services.controlSchema)
      .output(services.controlledSchema),
    logs: base
      .route({ method: 'GET', path: '/services/logs', summary: 'Newest log lines of services' })
      .input(services.serviceLogQuerySchema)
      .output(services.serviceLogSchema),
    discover: base
      .route({
        method: 'GET',
        path: '/services/discover',
        summary: 'Find services on this machine that could be watched',
      })
      .output(services.proposalsSchema),
  },
  thresholds: {
    get: base
      .route({
        method: 'GET',
        path: '/thresholds',
        summary: 'List active thresholds, proposals and past changes',
      })
      .output(health.thresholdsSchema),
    learn: base
      .route({ method: 'POST', path: '/thresholds/learn', summary: 'Learn from recent weeks and propose thresholds' })
      .output(health.thresholdsSchema),
    adopt: base
      .route({ method: 'POST', path: '/thresholds/adopt', summary: 'Adopt a proposal' })
      .input(z.object({ id: nameTextSchema }))
      .output(health.thresholdsSchema),
    dismiss: base
      .route({ method: 'POST', path: '/thresholds/dismiss', summary: 'Dismiss a proposal' })
      .input(z.object({ id: nameTextSchema }))
      .output(health.thresholdsSchema),
    revert: base
      .route({ method: 'POST', path: '/thresholds/revert', summary: 'Revert a threshold change' })
      .input(z.object({ id: nameTextSchema }))
      .output(health.thresholdsSchema),
  },
  metrics: {
    catalog: base
      .route({ method: 'GET', path: '/metrics/catalog', summary: 'List all metrics in the catalog' })
      .output(z.array(schemas.metricDefinitionSchema)),
    series: base
      .route({ method: 'GET', path: '/metrics/series', summary: 'List current series' })
      .input(z.object({ selectors: schemas.selectorsSchema.default([]) }))
      .output(z.array(schemas.seriesSchema)),
    latest: base
      .route({ method: 'GET', path: '/metrics/latest', summary: 'Latest value of each series' })
      .input(z.object({ selectors: schemas.selectorsSchema.default([]) }))
      .output(z.array(schemas.sampleSchema)),
    range: base
      .route({
        method: 'POST',
        path: '/metrics/range',
        summary: 'History of series, downsampled to the requested number of points',
      })
      .input(schemas.rangeQuerySchema)
      .output(schemas.rangeResultSchema),
    live: base
      .route({ method: 'GET', path: '/metrics/live', summary: 'Stream new frames; a slow client gets only the newest' })
      .input(z.object({ selectors: schemas.selectorsSchema.default([]) }))
      .output(eventIterator(schemas.liveEventSchema)),
  },
  analytics: {
    anomalies: base
      .route({ method: 'GET', path: '/analytics/anomalies', summary: 'List anomalies' })
      .input(analytics.anomalyQuerySchema)
      .output(analytics.anomaliesSchema),
    expected: base
      .route({ method: 'GET', path: '/analytics/expected', summary: 'Expected range of a series' })
      .input(analytics.expectedQuerySchema)
      .output(analytics.expectedBandSchema),
    analyze: base
      .route({
        method: 'GET',
        path: '/analytics/analysis',
        summary: 'Trend, cycle and pattern of a series in a period',
      })
      .input(analytics.spanQuerySchema)
      .output(analytics.analysisSchema),
    forecast: base
      .route({ method: 'GET', path: '/analytics/forecast', summary: 'Forecast of a series, with intervals' })
      .input(analytics.forecastQuerySchema)
      .output(analytics.forecastResultSchema),
    capacities: base
      .route({
        method: 'GET',
        path: '/analytics/capacities',
        summary: 'Estimate when disks, inodes, memory and swap will be full',
      })
      .output(analytics.capacitiesSchema),
    patterns: base
      .route({
        method: 'GET',
        path: '/analytics/patterns',
        summary: 'Patterns and recurring events in a series',
      })
      .input(analytics.spanQuerySchema)
      .output(analytics.patternsResultSchema),
    correlate: base
      .route({
        method: 'GET',
        path: '/analytics/correlations',
        summary: 'Series that moved together with another in a period',
      })
      .input(analytics.correlateQuerySchema)
      .output(analytics.correlationsSchema),
    changes: base
      .route({
        method: 'GET',
        path: '/analytics/changes',
        summary: 'Metrics that changed in a period, strongest change first',
      })
      .input(analytics.changesQuerySchema)
      .output(analytics.changesSchema),
    leaks: base
      .route({ method: 'GET', path: '/analytics/leaks', summary: 'List applications whose memory only grows' })
      .output(analytics.leaksSchema),
  },
  processes: {
    list: base
      .route({ method: 'GET', path: '/processes', summary: 'List processes in the requested order' })
      .input(schemas.processQuerySchema)
      .output(schemas.processTableSchema),
    watch: base
      .route({ method: 'GET', path: '/processes/live', summary: 'Stream the process list every second' })
      .input(schemas.processQuerySchema)
      .output(eventIterator(schemas.processTableSchema)),
  },
  inventory: {
    get: base
      .route({ method: 'GET', path: '/inventory', summary: 'Hardware and system of this machine' })
      .output(schemas.inventorySchema),
  },
  collectors: {
    list: base
      .route({ method: 'GET', path: '/collectors', summary: 'List sources and their status' })
      .output(z.array(schemas.collectorStatusSchema)),
    setEnabled: base
      .route({ method: 'POST', path: '/collectors/enabled', summary: 'Enable or disable a source' })
      .input(z.object({ id: nameTextSchema, enabled: z.boolean() }))
      .output(schemas.collectorStatusSchema),
  },
  store: {
    stats: base
      .route({ method: 'GET', path: '/store/stats', summary: 'Size and time range of the stored history' })
      .output(schemas.storeStatsSchema),
    series: base
      .route({
        method: 'GET',
        path: '/store/series',
        summary: 'List series with stored data, including those of earlier runs',
      })
      .input(z.object({ selectors: schemas.selectorsSchema.default([]) }))
      .output(z.array(schemas.seriesSchema)),
    export: base
      .route({ method: 'POST', path: '/store/export', summary: 'Export stored samples as text, page by page' })
      .input(schemas.exportQuerySchema)
      .output(schemas.exportPageSchema),
    backup: base
      .route({ method: 'POST', path: '/store/backup', summary: 'Create a backup in the data directory' })
      // Where it lies is not a client's to say: paths are set in the file only.
      .output(z.object({ name: z.string(), sizeBytes: z.number() })),
    confirmTime: base
      .route({
        method: 'POST',
        path: '/store/confirm-time',
        summary: 'Confirm that the clock is right, so that old data expires again',
      })
      .output(z.object({})),
    seal: base
      .route({
        method: 'POST',
        path: '/store/seal',
        summary: 'Write pending files in the data directory to the database',
      })
      .output(z.object({})),
  },
  config: {
    list: base
      .route({ method: 'GET', path: '/config', summary: 'List all settings with their current values and origins' })
      .output(z.array(schemas.configEntrySchema)),
    set: base
      .route({
        method: 'POST',
        path: '/config',
        summary: 'Override a setting at run time; the override survives restarts, and null removes it',
      })
      .input(z.object({ key: nameTextSchema, value: jsonValueSchema }))
      .output(schemas.configEntrySchema),
  },
  logs: {
    tail: base
      .route({ method: 'GET', path: '/logs', summary: 'Latest log lines, oldest first' })
      .input(z.object({ lines: z.number().int().min(1).max(10_000).default(100) }))
      .output(z.array(schemas.logLineSchema)),
    follow: base
      .route({ method: 'GET', path: '/logs/live', summary: 'Stream new log lines' })
      .output(eventIterator(schemas.logLineSchema)),
  },
  host: {
    stop: base
      .route({ method: 'POST', path: '/host/stop', summary: 'Shut down the host cleanly' })
      .output(z.object({ pid: z.number() })),
  },
};

/** The whole application as its clients see it, whatever lies between. */
export type AppApi = ContractRouterClient<typeof contract>;
