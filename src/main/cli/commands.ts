import type { Group, Verb } from './verb';

/**
 * All commands by name, in the order of the help. A command is loaded when a command line names it: together they import
 * most of the program, which takes longer than most of them run.
 */
export const COMMANDS: Readonly<Record<string, () => Promise<Verb | Group>>> = {
  start: async () => (await import('./start')).start,
  run: async () => (await import('./run')).run,
  stop: async () => (await import('./stop')).stop,
  restart: async () => (await import('./restart')).restart,
  status: async () => (await import('./status')).status,
  open: async () => (await import('./open')).open,
  notices: async () => (await import('./notices')).notices,
  health: async () => (await import('./health')).health,
  services: async () => (await import('./services/services')).services,
  alerts: async () => (await import('./alerts/alerts')).alerts,
  rules: async () => (await import('./rules/rules')).rules,
  recommend: async () => (await import('./recommend/recommend')).recommend,
  optimize: async () => (await import('./optimize/optimize')).optimize,
  automation: async () => (await import('./automation/automation')).automation,
  undo: async () => (await import('./undo')).undo,
  quarantine: async () => (await import('./quarantine/quarantine')).quarantine,
  profile: async () => (await import('./profile/profile')).profile,
  'change-set': async () => (await import('./change-set/change-set')).changeSet,
  schedule: async () => (await import('./schedule/schedule')).schedule,
  digest: async () => (await import('./digest')).digest,
  thresholds: async () => (await import('./thresholds/thresholds')).thresholds,
  logs: async () => (await import('./logs')).logs,
  metrics: async () => (await import('./metrics')).metrics,
  top: async () => (await import('./top')).top,
  analyze: async () => (await import('./analyze')).analyze,
  forecast: async () => (await import('./forecast')).forecast,
  correlate: async () => (await import('./correlate')).correlate,
  patterns: async () => (await import('./patterns')).patterns,
  export: async () => (await import('./export')).exportHistory,
  import: async () => (await import('./import')).importHistory,
  backup: async () => (await import('./backup')).backup,
  restore: async () => (await import('./restore')).restore,
  inspect: async () => (await import('./inspect')).inspect,
  eval: async () => (await import('./eval')).evaluate,
  completion: async () => (await import('./completion')).completion,
  man: async () => (await import('./man')).man,
};
