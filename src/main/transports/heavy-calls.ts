import type { Handlers } from '../../shared/contract/handlers';
import { Gate, type GateLimits } from '../base/gate';
import { mapVerbs } from './map-verbs';

/** Limits of queries of stored history in the worker. Two run at once, so that one is read while another is sent. */
const HISTORY_LIMITS: GateLimits = { running: 2, waiting: 64, patienceMs: 10_000 };
/** Limits of work that runs in tasks one after the other, or takes long on the main thread. */
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

export function createHeavyGates() {
  return { history: new Gate(HISTORY_LIMITS), analysis: new Gate(ANALYSIS_LIMITS) };
}

interface CallContext {
  readonly signal?: AbortSignal;
}
type AnyHandler = (input: unknown, context: CallContext) => unknown;

/** Limits the handlers that take long to a few at once. Further calls wait, and too many are refused. */
export function limitHeavyCalls(
  handlers: Handlers,
  { history, analysis }: ReturnType<typeof createHeavyGates>,
): Handlers {
  const gateOf = (name: string) =>
    HISTORY_CALLS.includes(name) ? history : ANALYSIS_CALLS.includes(name) ? analysis : undefined;
  const limited = mapVerbs(handlers as unknown as Record<string, Record<string, AnyHandler>>, (handler, area, verb) => {
    const gate = gateOf(`${area}.${verb}`);
    if (gate === undefined) return handler;
    return (input: unknown, context: CallContext) => gate.run(() => handler(input, context), context.signal);
  });
  return limited as unknown as Handlers;
}
