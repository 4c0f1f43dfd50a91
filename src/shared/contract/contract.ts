// As long as the list of verbs is: it is the one place where all of them stand.
import type { ContractRouterClient } from '@orpc/contract';
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import * as alerts from './alert-schemas';
import * as analytics from './analytics-schemas';
import * as automation from './automation-schemas';
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
});

/**
 * Everything that a client can ask of a host: the one contract behind the MessagePort, the WebSocket, the Unix socket
 * and REST (`/api/v1` + the path given here).
 */
export const contract = {
  status: {
    get: base
      .route({ method: 'GET', path: '/status', summary: 'What the host is and how it does' })
      .output(schemas.statusSchema),
    watch: base
      .route({ method: 'GET', path: '/status/live', summary: 'The status now, and again whenever it is renewed' })
      .output(eventIterator(schemas.statusSchema)),
  },
  health: {
    get: base
      .route({ method: 'GET', path: '/health', summary: 'State and score of the machine, with every point explained' })
      .output(health.healthSchema),
    watch: base
      .route({ method: 'GET', path: '/health/live', summary: 'The same now, and again whenever it changes' })
      .output(eventIterator(health.healthSchema)),
    history: base
      .route({ method: 'GET', path: '/health/history', summary: 'Changes of state in a period' })
      .input(health.periodSchema)
      .output(health.transitionsSchema),
    bottlenecks: base
      .route({ method: 'GET', path: '/health/bottlenecks', summary: 'What holds the machine back, and what did' })
      .output(health.bottlenecksSchema),
    incidents: base
      .route({ method: 'GET', path: '/health/incidents', summary: 'Periods out of health, newest first' })
      .input(health.incidentQuerySchema)
      .output(health.incidentsSchema),
    recovery: base
      .route({ method: 'GET', path: '/health/recovery', summary: 'The way back to health, and how far it has come' })
      .output(health.recoverySchema),
  },
  alerts: {
    list: base
      .route({ method: 'GET', path: '/alerts', summary: 'Alerts that are pending, firing, acknowledged or not known' })
      .output(alerts.alertsSchema),
    watch: base
      .route({ method: 'GET', path: '/alerts/live', summary: 'The same now, and again whenever they change' })
      .output(eventIterator(alerts.alertsSchema)),
    acknowledge: base
      .route({ method: 'POST', path: '/alerts/acknowledge', summary: 'Say that an alert is seen to' })
      .input(z.object({ fingerprint: z.string() }))
      .output(alerts.alertSchema),
    silences: base
      .route({ method: 'GET', path: '/alerts/silences', summary: 'What is silenced, and until when' })
      .output(alerts.silencesSchema),
    silence: base
      .route({ method: 'POST', path: '/alerts/silence', summary: 'Do not tell of alerts that match, for a while' })
      .input(alerts.newSilenceSchema)
      .output(alerts.silenceSchema),
    unsilence: base
      .route({ method: 'POST', path: '/alerts/unsilence', summary: 'End a silence' })
      .input(z.object({ id: z.string() }))
      .output(alerts.silencesSchema),
    history: base
      .route({ method: 'GET', path: '/alerts/history', summary: 'What happened to alerts, who did it and why' })
      .input(alerts.historyQuerySchema)
      .output(alerts.alertEventsSchema),
    channels: base
      .route({ method: 'GET', path: '/alerts/channels', summary: 'The ways to tell, and what is on its way' })
      .output(alerts.channelsSchema),
    testChannel: base
      .route({ method: 'POST', path: '/alerts/channels/test', summary: 'Send a test' })
      .input(z.object({ name: z.string() }))
      .output(z.object({ isSent: z.boolean(), reason: z.string() })),
    revive: base
      .route({ method: 'POST', path: '/alerts/channels/revive', summary: 'Try a dead letter again' })
      .input(z.object({ key: z.string() }))
      .output(alerts.channelsSchema),
    rules: base
      .route({ method: 'GET', path: '/alerts/rules', summary: 'The rules in force, and what is wrong with the file' })
      .output(alerts.rulesSchema),
    checkRules: base
      .route({ method: 'POST', path: '/alerts/rules/check', summary: 'What is wrong with a text; nothing is changed' })
      .input(z.object({ text: z.string().max(1_000_000) }))
      .output(alerts.ruleProblemsSchema),
    saveRules: base
      .route({ method: 'POST', path: '/alerts/rules/save', summary: 'Write alerts.yaml anew' })
      .input(z.object({ text: z.string().max(1_000_000) }))
      .output(alerts.rulesSchema),
    testRules: base
      .route({
        method: 'POST',
        path: '/alerts/rules/test',
        summary: 'What rules would have done over the stored history',
      })
      .input(alerts.ruleTestQuerySchema)
      .output(alerts.ruleTestSchema),
  },
  optimize: {
    list: base
      .route({ method: 'GET', path: '/optimize/actions', summary: 'Every kind of change, and whether it works here' })
      .output(optimization.actionsSchema),
    plan: base
      .route({ method: 'POST', path: '/optimize/plan', summary: 'What would be done; nothing is changed' })
      .input(optimization.applyRequestSchema)
      .output(optimization.planSchema),
    apply: base
      .route({ method: 'POST', path: '/optimize/apply', summary: 'Make a change: on record, guarded, read back' })
      .input(optimization.applyRequestSchema)
      .output(optimization.appliedSchema),
    status: base
      .route({ method: 'GET', path: '/optimize/status', summary: 'The changes that are open' })
      .output(optimization.optimizationStatusSchema),
    history: base
      .route({ method: 'GET', path: '/optimize/history', summary: 'Every change there was, newest first' })
      .output(optimization.changesSchema),
    undo: base
      .route({ method: 'POST', path: '/optimize/undo', summary: 'Take a change back, or all of them' })
      .input(optimization.undoRequestSchema)
      .output(optimization.undoResultsSchema),
    recheck: base
      .route({
        method: 'POST',
        path: '/optimize/recheck',
        summary: 'Measure a kept change again; the answer has its verdict',
      })
      .input(optimization.changeIdSchema)
      .output(optimization.appliedSchema),
    unblock: base
      .route({ method: 'POST', path: '/optimize/unblock', summary: 'Allow an action again where it did harm' })
      .input(optimization.changeIdSchema)
      .output(optimization.unblockedSchema),
    report: base
      .route({
        method: 'GET',
        path: '/optimize/report',
        summary: 'The audit: who changed what and why, and what came of it',
      })
      .input(optimization.reportQuerySchema)
      .output(optimization.optimizationReportSchema),
    suggest: base
      .route({ method: 'GET', path: '/optimize/suggestions', summary: 'What would help now; nothing is applied' })
      .output(optimization.suggestionsSchema),
    quarantine: base
      .route({ method: 'GET', path: '/optimize/quarantine', summary: 'What is in the quarantine, by change' })
      .output(optimization.quarantineSchema),
    purge: base
      .route({
        method: 'POST',
        path: '/optimize/quarantine/purge',
        summary: 'Delete it for good, when it is old enough',
      })
      .input(optimization.purgeRequestSchema)
      .output(optimization.undoResultSchema),
  },
  automation: {
    get: base
      .route({ method: 'GET', path: '/automation', summary: 'What may happen by itself, and what does now' })
      .output(automation.automationStatusSchema),
    watch: base
      .route({
        method: 'GET',
        path: '/automation/live',
        summary: 'The same now, and again whenever something is decided',
      })
      .output(eventIterator(automation.automationStatusSchema)),
    setLevel: base
      .route({ method: 'POST', path: '/automation/level', summary: 'How far it may go in an area' })
      .input(automation.levelRequestSchema)
      .output(automation.automationStatusSchema),
    pause: base
      .route({ method: 'POST', path: '/automation/pause', summary: 'Let nothing happen by itself for a while' })
      .input(automation.pauseRequestSchema)
      .output(automation.automationStatusSchema),
    resume: base
      .route({ method: 'POST', path: '/automation/resume', summary: 'End a pause, or a panic' })
      .output(automation.automationStatusSchema),
    panic: base
      .route({ method: 'POST', path: '/automation/panic', summary: 'Take every change back and stop' })
      .output(optimization.undoResultsSchema),
    answer: base
      .route({ method: 'POST', path: '/automation/answer', summary: 'Say yes or no to what it asked' })
      .input(automation.answerSchema)
      .output(automation.automationStatusSchema),
    decisions: base
      .route({ method: 'GET', path: '/automation/decisions', summary: 'What was decided and why, newest first' })
      .input(automation.decisionQuerySchema)
      .output(automation.decisionPageSchema),
    integration: base
      .route({ method: 'GET', path: '/automation/integration', summary: 'How the parts tell each other, and whether' })
      .output(automation.integrationStatusSchema),
  },
  digest: {
    get: base
      .route({
        method: 'GET',
        path: '/digest',
        summary: 'What happened in a period, what was done about it, and what that was worth',
      })
      .input(digests.digestQuerySchema)
      .output(digests.digestSchema),
  },
  recommendations: {
    list: base
      .route({ method: 'GET', path: '/recommendations', summary: 'What would help now, the best first, and why not' })
      .output(recommendations.recommendationsSchema),
    dismiss: base
      .route({ method: 'POST', path: '/recommendations/dismiss', summary: 'Hide one until its problem comes back' })
      .input(recommendations.recommendationIdSchema)
      .output(recommendations.recommendationsSchema),
    snooze: base
      .route({ method: 'POST', path: '/recommendations/snooze', summary: 'Hide one for a while' })
      .input(recommendations.snoozeSchema)
      .output(recommendations.recommendationsSchema),
    never: base
      .route({ method: 'POST', path: '/recommendations/never', summary: 'Hide one until that is taken back' })
      .input(recommendations.recommendationIdSchema)
      .output(recommendations.recommendationsSchema),
    restore: base
      .route({ method: 'POST', path: '/recommendations/restore', summary: 'Show one again that was hidden' })
      .input(recommendations.recommendationIdSchema)
      .output(recommendations.recommendationsSchema),
  },
  schedules: {
    list: base
      .route({ method: 'GET', path: '/schedules', summary: 'What is to be changed when, and how it went' })
      .output(schedules.schedulesSchema),
    add: base
      .route({ method: 'POST', path: '/schedules', summary: 'Make a change at a time, in a window or in quiet hours' })
      .input(schedules.scheduledSchema)
      .output(schedules.scheduleIdSchema),
    cancel: base
      .route({ method: 'POST', path: '/schedules/cancel', summary: 'Take a schedule off; what it changed stays' })
      .input(schedules.scheduleIdSchema)
      .output(schedules.canceledSchema),
    quietHours: base
      .route({ method: 'GET', path: '/schedules/quiet-hours', summary: 'When this machine usually has little to do' })
      .output(schedules.quietHoursSchema),
  },
  changeSets: {
    list: base
      .route({ method: 'GET', path: '/change-sets', summary: 'Change sets that wait, and what became of others' })
      .output(changeSets.changeSetsStatusSchema),
    submit: base
      .route({ method: 'POST', path: '/change-sets', summary: 'Queue a change set, as if it lay in the inbox' })
      .input(changeSets.submitRequestSchema)
      .output(changeSets.submittedSchema),
  },
  profiles: {
    list: base
      .route({ method: 'GET', path: '/profiles', summary: 'Every profile, and what of it works here' })
      .output(changeSets.profileListSchema),
    active: base
      .route({ method: 'GET', path: '/profiles/active', summary: 'The profile in force' })
      .output(changeSets.activeProfileSchema),
    use: base
      .route({ method: 'POST', path: '/profiles/use', summary: 'Put a profile in force, in place of another' })
      .input(changeSets.profileNameSchema)
      .output(changeSets.profileOutcomeSchema),
    off: base
      .route({ method: 'POST', path: '/profiles/off', summary: 'Take the profile in force back' })
      .output(changeSets.profileOutcomeSchema),
  },
  services: {
    list: base
      .route({ method: 'GET', path: '/services', summary: 'The watched services and how they are' })
      .output(services.serviceStatusesSchema),
    watch: base
      .route({ method: 'GET', path: '/services/live', summary: 'The same now, and again after every look' })
      .output(eventIterator(services.serviceStatusesSchema)),
    definition: base
      .route({ method: 'GET', path: '/services/definition', summary: 'How a service is declared' })
      .input(services.serviceNameSchema)
      .output(services.serviceDefinitionSchema),
    look: base
      .route({ method: 'POST', path: '/services/look', summary: 'Look at a service now' })
      .input(services.serviceNameSchema)
      .output(services.serviceStatusSchema),
    test: base
      .route({ method: 'POST', path: '/services/test', summary: 'Look once at a service that is not watched yet' })
      .input(services.editableServiceSchema)
      .output(services.testedServiceSchema),
    save: base
      .route({ method: 'POST', path: '/services/save', summary: 'Watch a service, or change how' })
      .input(services.editableServiceSchema)
      .output(services.serviceStatusesSchema),
    remove: base
      .route({ method: 'POST', path: '/services/remove', summary: 'Watch a service no more' })
      .input(services.serviceNameSchema)
      .output(services.serviceStatusesSchema),
    control: base
      .route({
        method: 'POST',
        path: '/services/control',
        summary: 'Start, stop or restart by the commands of the file',
      })
      .input(services.controlSchema)
      .output(services.controlledSchema),
    logs: base
      .route({ method: 'GET', path: '/services/logs', summary: 'The newest lines of the logs of services' })
      .input(services.serviceLogQuerySchema)
      .output(services.serviceLogSchema),
    discover: base
      .route({ method: 'GET', path: '/services/discover', summary: 'What listens here and could be watched' })
      .output(services.proposalsSchema),
  },
  thresholds: {
    get: base
      .route({
        method: 'GET',
        path: '/thresholds',
        summary: 'Every limit in force, what is proposed, what was changed',
      })
      .output(health.thresholdsSchema),
    learn: base
      .route({ method: 'POST', path: '/thresholds/learn', summary: 'Look at the last weeks now and propose' })
      .output(health.thresholdsSchema),
    adopt: base
      .route({ method: 'POST', path: '/thresholds/adopt', summary: 'Adopt a proposal' })
      .input(z.object({ id: z.string() }))
      .output(health.thresholdsSchema),
    dismiss: base
      .route({ method: 'POST', path: '/thresholds/dismiss', summary: 'Drop a proposal' })
      .input(z.object({ id: z.string() }))
      .output(health.thresholdsSchema),
    revert: base
      .route({ method: 'POST', path: '/thresholds/revert', summary: 'Take a change back' })
      .input(z.object({ id: z.string() }))
      .output(health.thresholdsSchema),
  },
  metrics: {
    catalog: base
      .route({ method: 'GET', path: '/metrics/catalog', summary: 'Every metric that can exist' })
      .output(z.array(schemas.metricDefinitionSchema)),
    series: base
      .route({ method: 'GET', path: '/metrics/series', summary: 'Series that exist now' })
      .input(z.object({ selectors: schemas.selectorsSchema.default([]) }))
      .output(z.array(schemas.seriesSchema)),
    latest: base
      .route({ method: 'GET', path: '/metrics/latest', summary: 'The newest value of each series' })
      .input(z.object({ selectors: schemas.selectorsSchema.default([]) }))
      .output(z.array(schemas.sampleSchema)),
    range: base
      .route({ method: 'POST', path: '/metrics/range', summary: 'History of series, down-sampled to so many points' })
      .input(schemas.rangeQuerySchema)
      .output(schemas.rangeResultSchema),
    live: base
      .route({ method: 'GET', path: '/metrics/live', summary: 'Every new frame; a slow client gets the newest only' })
      .input(z.object({ selectors: schemas.selectorsSchema.default([]) }))
      .output(eventIterator(schemas.liveEventSchema)),
  },
  analytics: {
    anomalies: base
      .route({ method: 'GET', path: '/analytics/anomalies', summary: 'Periods in which metrics were not as usual' })
      .input(analytics.anomalyQuerySchema)
      .output(analytics.anomaliesSchema),
    expected: base
      .route({ method: 'GET', path: '/analytics/expected', summary: 'Where a series was expected to be' })
      .input(analytics.expectedQuerySchema)
      .output(analytics.expectedBandSchema),
    analyze: base
      .route({
        method: 'GET',
        path: '/analytics/analysis',
        summary: 'Trend, cycle and pattern of a series over a span',
      })
      .input(analytics.spanQuerySchema)
      .output(analytics.analysisSchema),
    forecast: base
      .route({ method: 'GET', path: '/analytics/forecast', summary: 'What comes next, with intervals' })
      .input(analytics.forecastQuerySchema)
      .output(analytics.forecastAnswerSchema),
    capacities: base
      .route({ method: 'GET', path: '/analytics/capacities', summary: 'When disks, inodes, memory and swap run full' })
      .output(analytics.capacitiesSchema),
    patterns: base
      .route({
        method: 'GET',
        path: '/analytics/patterns',
        summary: 'What stands out in a series, and what comes back',
      })
      .input(analytics.spanQuerySchema)
      .output(analytics.patternsAnswerSchema),
    correlate: base
      .route({ method: 'GET', path: '/analytics/correlations', summary: 'What moved together with a series in a span' })
      .input(analytics.correlateQuerySchema)
      .output(analytics.correlationsSchema),
    changes: base
      .route({ method: 'GET', path: '/analytics/changes', summary: 'What changed in a span, leaders first' })
      .input(analytics.changesQuerySchema)
      .output(analytics.changesSchema),
    leaks: base
      .route({ method: 'GET', path: '/analytics/leaks', summary: 'Applications whose memory only grows' })
      .output(analytics.leaksSchema),
  },
  processes: {
    list: base
      .route({ method: 'GET', path: '/processes', summary: 'The processes, sorted' })
      .input(schemas.processQuerySchema)
      .output(schemas.processTableSchema),
    watch: base
      .route({ method: 'GET', path: '/processes/live', summary: 'The processes, renewed every second while watched' })
      .input(schemas.processQuerySchema)
      .output(eventIterator(schemas.processTableSchema)),
  },
  inventory: {
    get: base
      .route({ method: 'GET', path: '/inventory', summary: 'What this machine is' })
      .output(schemas.inventorySchema),
  },
  collectors: {
    list: base
      .route({ method: 'GET', path: '/collectors', summary: 'The sources and how they do' })
      .output(z.array(schemas.collectorStatusSchema)),
    setEnabled: base
      .route({ method: 'POST', path: '/collectors/enabled', summary: 'Turn a source on or off until changed again' })
      .input(z.object({ id: z.string(), enabled: z.boolean() }))
      .output(schemas.collectorStatusSchema),
  },
  store: {
    stats: base
      .route({ method: 'GET', path: '/store/stats', summary: 'Size and reach of the stored history' })
      .output(schemas.storeStatsSchema),
    series: base
      .route({ method: 'GET', path: '/store/series', summary: 'Series that have stored data, of former runs too' })
      .input(z.object({ selectors: schemas.selectorsSchema.default([]) }))
      .output(z.array(schemas.seriesSchema)),
    export: base
      .route({ method: 'POST', path: '/store/export', summary: 'Stored samples as text, page by page' })
      .input(schemas.exportQuerySchema)
      .output(schemas.exportPageSchema),
    backup: base
      .route({ method: 'POST', path: '/store/backup', summary: 'Make a backup in the data directory' })
      // Where it lies is not a client's to say: paths are set in the file only.
      .output(z.object({ name: z.string(), sizeBytes: z.number() })),
    seal: base
      .route({
        method: 'POST',
        path: '/store/seal',
        summary: 'Fold what waits in the data directory into the database',
      })
      .output(z.object({})),
  },
  config: {
    list: base
      .route({ method: 'GET', path: '/config', summary: 'Every setting in force and where it comes from' })
      .output(z.array(schemas.configEntrySchema)),
    set: base
      .route({
        method: 'POST',
        path: '/config',
        summary: 'Change a setting at run time (kept over restarts); null takes it back',
      })
      .input(z.object({ key: z.string(), value: z.unknown() }))
      .output(schemas.configEntrySchema),
  },
  logs: {
    tail: base
      .route({ method: 'GET', path: '/logs', summary: 'The newest log lines, oldest first' })
      .input(z.object({ lines: z.number().int().min(1).max(10_000).default(100) }))
      .output(z.array(schemas.logLineSchema)),
    follow: base
      .route({ method: 'GET', path: '/logs/live', summary: 'Every new log line' })
      .output(eventIterator(schemas.logLineSchema)),
  },
  host: {
    stop: base
      .route({ method: 'POST', path: '/host/stop', summary: 'End the host in good order' })
      .output(z.object({ pid: z.number() })),
  },
};

/** The whole application as its clients see it, whatever lies between. */
export type AppApi = ContractRouterClient<typeof contract>;
