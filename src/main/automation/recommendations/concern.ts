import type { Anomaly, RecurringPattern } from '../../../shared/contract/analytics-schemas';
import type { Bottleneck, Resource, StatePrediction } from '../../../shared/contract/health-schemas';
import type { ServiceStatus } from '../../../shared/contract/service-schemas';
import { formatDuration } from '../../../shared/format/format';
import { parseSeriesKey } from '../../../shared/model/series';
import type { Severity } from '../../../shared/model/severity';
import { HOUR_MS } from '../../../shared/model/time';

/** Present and expected problems. */
export interface Findings {
  /** Active ones. */
  readonly bottlenecks: readonly Bottleneck[];
  /** Active ones. */
  readonly anomalies: readonly Anomaly[];
  /** Null with too little data. */
  readonly prediction: StatePrediction | null;
  readonly patterns: readonly { readonly metric: string; readonly pattern: RecurringPattern }[];
  readonly services: readonly ServiceStatus[];
}

/** One reason to act. */
export interface Concern {
  readonly kind: 'bottleneck' | 'anomaly' | 'forecast' | 'pattern' | 'service';
  /** Null if unknown: a service may suffer from any resource. */
  readonly resource: Resource | null;
  readonly severity: Severity;
  readonly text: string;
  readonly sinceMs: number;
}

const BACK_WITHIN_MS = HOUR_MS;
/** A prediction counts if it is more likely than not. */
const LEAST_CHANCE = 0.5;
/** Signal of health that is a forecast. */
const FORECAST_SIGNAL = 'disk-full-soon';

/** Maps prefixes of metrics to resources. */
const RESOURCE_OF: readonly (readonly [prefix: string, resource: Resource])[] = [
  ['cpu_', 'cpu'],
  ['load_', 'cpu'],
  ['memory_', 'memory'],
  ['swap_', 'swap'],
  ['disk_', 'disk-throughput'],
  ['filesystem_', 'disk-space'],
  ['network_', 'network'],
];

export function gatherConcerns(findings: Findings, nowMs: number): readonly Concern[] {
  return [
    ...findings.bottlenecks.map(ofBottleneck),
    ...findings.anomalies.map(ofAnomaly),
    ...ofPrediction(findings.prediction, nowMs),
    ...findings.patterns.flatMap((one) => ofPattern(one, nowMs)),
    ...findings.services.flatMap(ofService),
  ];
}

/**
 * Turns expected problems into bottlenecks, for which the actions suggest changes in advance. They have no culprits, so
 * that only changes of the whole machine, or of a path, result.
 */
export function foreseeBottlenecks(concerns: readonly Concern[], active: readonly Bottleneck[]): readonly Bottleneck[] {
  const taken = new Set<Resource | null>(active.map(({ resource }) => resource));
  return concerns.flatMap(({ kind, resource, severity, text, sinceMs }) => {
    if (kind === 'bottleneck' || kind === 'service' || resource === null || taken.has(resource)) return [];
    taken.add(resource);
    const id = `foreseen-${resource}`;
    return [
      {
        id,
        resource,
        subject: null,
        severity,
        sinceMs,
        untilMs: null,
        activeRatio: 0,
        evidence: [],
        culprits: [],
        text,
      },
    ];
  });
}

function ofBottleneck({ resource, severity, text, sinceMs, evidence }: Bottleneck): Concern {
  const isForecast = evidence.length > 0 && evidence.every(({ signal }) => signal === FORECAST_SIGNAL);
  return { kind: isForecast ? 'forecast' : 'bottleneck', resource, severity, text, sinceMs };
}

function ofAnomaly({ metric, tier, fromMs }: Anomaly): Concern {
  const text = `${metric} is unusual`;
  return {
    kind: 'anomaly',
    resource: resourceOf(metric),
    severity: tier === 'confident' ? 'notice' : 'info',
    text,
    sinceMs: fromMs,
  };
}

function ofPrediction(prediction: StatePrediction | null, nowMs: number): readonly Concern[] {
  if (prediction === null) return [];
  const { probabilities, horizonMs } = prediction;
  const chance = (probabilities.degraded ?? 0) + (probabilities.unhealthy ?? 0) + (probabilities.critical ?? 0);
  if (chance < LEAST_CHANCE) return [];
  const within = formatDuration(horizonMs);
  const text = `${Math.round(chance * 100)}% chance of poor health within ${within}, based on similar times in the past`;
  return [{ kind: 'forecast', resource: null, severity: 'notice', text, sinceMs: nowMs }];
}

function ofPattern({ metric, pattern }: Findings['patterns'][number], nowMs: number): readonly Concern[] {
  const inMs = pattern.nextAtMs - nowMs;
  if (inMs < 0 || inMs > BACK_WITHIN_MS) return [];
  const text = `${metric}: ${pattern.text}, next in ${formatDuration(inMs)}`;
  return [{ kind: 'pattern', resource: resourceOf(metric), severity: 'info', text, sinceMs: nowMs }];
}

function ofService({ name, state, stateSinceMs, message }: ServiceStatus): readonly Concern[] {
  if (state !== 'degraded' && state !== 'unhealthy' && state !== 'critical') return [];
  const severity = state === 'degraded' ? 'notice' : 'warning';
  const text = `Service ${name} is ${state}: ${message}`;
  return [{ kind: 'service', resource: null, severity, text, sinceMs: stateSinceMs }];
}

function resourceOf(key: string): Resource | null {
  const name = parseSeriesKey(key)?.metric ?? key;
  if (name.startsWith('pressure_')) {
    const pressed = parseSeriesKey(key)?.labels['resource'];
    return pressed === 'cpu' || pressed === 'memory' ? pressed : pressed === 'io' ? 'disk-latency' : null;
  }
  return RESOURCE_OF.find(([prefix]) => name.startsWith(prefix))?.[1] ?? null;
}
