import type { Handlers } from '../../shared/contract/handlers';
import { Gate, type GateLimits } from '../base/gate';
import { mapVerbs } from './map-verbs';

/** What the worker reads from the stored history. Two at a time: while one is sent, the next one is read. */
const HISTORY_LIMITS: GateLimits = { running: 2, waiting: 64, patienceMs: 10_000 };
/** What is worked out in tasks, one after the other, or takes long on the main thread. */
const ANALYSIS_LIMITS: GateLimits = { running: 4, waiting: 32, patienceMs: 30_000 };

const HISTORY_CALLS = ['metrics.range', 'store.series', 'store.export'];
const ANALYSIS_CALLS = [
  'analytics.anomalies',
  'analytics.expected',
  'analytics.analyze',
  'analytics.forecast',
  'analytics.capacities',
  'analytics.patterns',
  'analytics.correlate',
  'analytics.changes',
  'analytics.leaks',
  'alerts.testRules',
  'thresholds.learn',
  'digest.get',
  'services.discover',
];

export interface HeavyGates {
  readonly history: Gate;
  readonly analysis: Gate;
}

export function createHeavyGates(): HeavyGates {
  return { history: new Gate(HISTORY_LIMITS), analysis: new Gate(ANALYSIS_LIMITS) };
}

interface CallContext {
  readonly signal?: AbortSignal;
}
type AnyHandler = (input: unknown, context: CallContext) => unknown;

/**
 * The same handlers, of which those that take long are admitted a few at a time: the others wait, and where too many
 * wait the caller is told to come again.
 */
export function limitHeavyCalls(handlers: Handlers, { history, analysis }: HeavyGates): Handlers {
  const gateOf = (name: string) =>
    HISTORY_CALLS.includes(name) ? history : ANALYSIS_CALLS.includes(name) ? analysis : undefined;
  const limited = mapVerbs(handlers as unknown as Record<string, Record<string, AnyHandler>>, (handler, area, verb) => {
    const gate = gateOf(`${area}.${verb}`);
    if (gate === undefined) return handler;
    return (input: unknown, context: CallContext) => gate.run(() => handler(input, context), context.signal);
  });
  return limited as unknown as Handlers;
}
