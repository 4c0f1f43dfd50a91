import type { Handlers } from '../../shared/contract/handlers';
import { Gate, type GateLimits } from '../base/gate';

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

type AnyHandler = (input: unknown, context: { readonly signal?: AbortSignal }) => unknown;

/**
 * The same handlers, of which those that take long are admitted a few at a time: the others wait, and where too many
 * wait the caller is told to come again.
 */
export function limitHeavyCalls(handlers: Handlers, { history, analysis }: HeavyGates): Handlers {
  const gateOf = (name: string) =>
    HISTORY_CALLS.includes(name) ? history : ANALYSIS_CALLS.includes(name) ? analysis : undefined;
  const areas = Object.entries(handlers as unknown as Record<string, Record<string, AnyHandler>>).map(
    ([area, verbs]) => {
      const limited = Object.entries(verbs).map(([verb, handler]): [string, AnyHandler] => {
        const gate = gateOf(`${area}.${verb}`);
        if (gate === undefined) return [verb, handler];
        return [verb, (input, context) => gate.run(() => handler(input, context), context.signal)];
      });
      return [area, Object.fromEntries(limited)];
    },
  );
  return Object.fromEntries(areas) as Handlers;
}
