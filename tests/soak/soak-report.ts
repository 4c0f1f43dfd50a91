import { medianOf } from '../../src/core/stats/median-of';
import type { FaultRecord, Readings, SoakRecord } from './records';
import { type Point, type Slope, slopeOf } from './slope';

const MIB = 2 ** 20;
const WARM_UP_LIMIT_S = 300;
/** Seconds for the whole run. A short run has fewer than five minutes. */
const WARM_UP_SHARE = 0.15;
/** Availability goal from docs/mission-map.md. */
const RECOVERY_TARGET = 0.98;
const AVAILABILITY_TARGET = 0.999;

interface Quantity {
  readonly name: string;
  readonly key: keyof Readings;
  readonly unit: string;
  readonly scale: number;
  /** Slope per hour that the verdict allows, in the unit. */
  readonly limit: number;
  /** True for a value of the home rather than of the process, which a restart does not reset. */
  readonly isOfHome?: boolean;
  /**
   * True for a value that rises and falls with the head of the store, which is in memory and in a file until it is
   * sealed.
   */
  readonly followsHead?: boolean;
}

/** The store seals its head every 22 minutes. Less than two rises cannot be distinguished from growth. */
const LEAST_HEAD_HOURS = 0.75;

const QUANTITIES: readonly Quantity[] = [
  { name: 'RSS', key: 'rssBytes', unit: 'MiB', scale: MIB, limit: 2, followsHead: true },
  { name: 'PSS', key: 'pssBytes', unit: 'MiB', scale: MIB, limit: 2, followsHead: true },
  { name: 'JS heap (main thread)', key: 'heapBytes', unit: 'MiB', scale: MIB, limit: 1, followsHead: true },
  { name: 'file descriptors (not of /proc, /sys)', key: 'fds', unit: '', scale: 1, limit: 2 },
  { name: 'threads', key: 'threads', unit: '', scale: 1, limit: 1 },
  { name: 'timers', key: 'timers', unit: '', scale: 1, limit: 2 },
  { name: 'handles', key: 'handles', unit: '', scale: 1, limit: 2 },
  // The budget of written_megabytes_per_day.
  { name: 'database', key: 'databaseBytes', unit: 'MiB', scale: MIB, limit: 80 / 24, isOfHome: true },
  { name: 'write-ahead log', key: 'walBytes', unit: 'MiB', scale: MIB, limit: 1, isOfHome: true },
  { name: 'head file', key: 'headBytes', unit: 'MiB', scale: MIB, limit: 1, isOfHome: true, followsHead: true },
  { name: 'CPU', key: 'cpuCores', unit: '% of a core', scale: 0.01, limit: 1 },
  { name: 'lateness, p99 of a minute', key: 'latenessP99Ms', unit: 'ms', scale: 1, limit: 10 },
];

type Verdict = 'steady' | 'grows' | 'undecided' | 'too few points' | 'too short to tell';

export interface QuantityRow {
  readonly quantity: Quantity;
  readonly median: number;
  readonly max: number;
  readonly slope: Slope | null;
  readonly verdict: Verdict;
}

export interface Outcomes {
  readonly faults: readonly FaultRecord[];
  readonly recovered: number;
  readonly injected: number;
  readonly restarts: readonly string[];
  readonly probes: number;
  /** Shares of successful probes: of all, and without the time in which the fault itself stopped the host. */
  readonly availability: number;
  readonly availabilityWithoutOutages: number;
  /** Share of successful probes outside every fault and its recovery. */
  readonly availabilityBetweenFaults: number;
  readonly droppedTicks: number;
  readonly failures: readonly (readonly [why: string, count: number])[];
}

export interface SoakSummary extends Outcomes {
  readonly rows: readonly QuantityRow[];
  readonly hours: number;
}

export function summarize(records: readonly SoakRecord[]): SoakSummary {
  const lastS = records.at(-1)?.s ?? 0;
  const warmUpS = Math.min(WARM_UP_LIMIT_S, WARM_UP_SHARE * lastS);
  return {
    ...countOutcomes(records),
    rows: QUANTITIES.map((quantity) => judge(quantity, readQuantity(records, quantity, warmUpS))),
    hours: lastS / 3_600,
  };
}

export function countOutcomes(records: readonly SoakRecord[]): Outcomes {
  const lives = ofKind(records, 'life');
  const faults = ofKind(records, 'fault');
  const probes = ofKind(records, 'probe');
  const injected = faults.filter(({ isSkipped }) => !isSkipped);
  const outages = injected.filter(({ outageS }) => outageS > 0).map(({ s, endedS }) => [s, endedS + 1] as const);
  const windows = injected.map(({ s, recoveredS, endedS }) => [s - 1, (recoveredS ?? endedS + 120) + 1] as const);
  const failed = probes.filter(({ why }) => why !== '');
  const failures = Map.groupBy(failed, ({ why }) => why.replace(/for [\d.]+ s/, 'for more than 3 s'));
  return {
    faults,
    injected: injected.length,
    recovered: injected.filter(({ recoveredS, problem }) => recoveredS !== null && problem === '').length,
    restarts: lives.slice(1).map(({ reason }) => reason),
    probes: probes.length,
    availability: shareFine(probes),
    availabilityWithoutOutages: shareFine(probes.filter(outside(outages))),
    availabilityBetweenFaults: shareFine(probes.filter(outside(windows))),
    droppedTicks: countDropped(records),
    failures: [...failures].map(([why, { length }]) => [why, length]),
  };
}

function ofKind<K extends SoakRecord['kind']>(records: readonly SoakRecord[], kind: K) {
  return records.filter((record): record is Extract<SoakRecord, { kind: K }> => record.kind === kind);
}

/** Sums the last sample of each life, because the host counts from its start. */
function countDropped(records: readonly SoakRecord[]): number {
  const last = new Map<number, number>();
  for (const { life, droppedTicks } of ofKind(records, 'sample')) {
    if (droppedTicks !== null) last.set(life, droppedTicks);
  }
  return [...last.values()].reduce((sum, count) => sum + count, 0);
}

function readQuantity(records: readonly SoakRecord[], quantity: Quantity, warmUpS: number): Point[] {
  const { key, scale, isOfHome = false } = quantity;
  const beganS = new Map(ofKind(records, 'life').map(({ life, s }) => [life, s]));
  return ofKind(records, 'sample').flatMap(({ s, life, readings }) => {
    const value = readings[key];
    const sinceS = isOfHome ? s : s - (beganS.get(life) ?? 0);
    if (value === null || sinceS < warmUpS) return [];
    return [{ hours: s / 3_600, value: value / scale, life: isOfHome ? 0 : life }];
  });
}

function judge(quantity: Quantity, points: readonly Point[]): QuantityRow {
  const slope = slopeOf(minuteMedians(points));
  const values = Float64Array.from(points, ({ value }) => value).sort();
  return {
    quantity,
    median: medianOf(values),
    max: values.at(-1) ?? Number.NaN,
    slope,
    verdict:
      quantity.followsHead && longestLife(points) < LEAST_HEAD_HOURS
        ? 'too short to tell'
        : verdictOf(slope, quantity.limit),
  };
}

function minuteMedians(points: readonly Point[]): Point[] {
  const minutes = Map.groupBy(points, ({ hours, life }) => `${life} ${Math.floor(hours * 60)}`);
  return [...minutes.values()].map((group) => ({
    hours: medianOf(Float64Array.from(group, ({ hours }) => hours)),
    value: medianOf(Float64Array.from(group, ({ value }) => value)),
    life: (group[0] as Point).life,
  }));
}

/** Returns hours from the first to the last point of the life with the most points. */
function longestLife(points: readonly Point[]): number {
  const lives = [...Map.groupBy(points, ({ life }) => life).values()];
  return Math.max(0, ...lives.map((life) => (life.at(-1)?.hours ?? 0) - (life[0]?.hours ?? 0)));
}

function verdictOf(slope: Slope | null, limit: number): Verdict {
  if (slope === null) return 'too few points';
  if (slope.high <= limit) return 'steady';
  return slope.low > limit ? 'grows' : 'undecided';
}

function shareFine(probes: readonly { readonly why: string }[]): number {
  return probes.length === 0 ? Number.NaN : probes.filter(({ why }) => why === '').length / probes.length;
}

function outside(windows: readonly (readonly [fromS: number, toS: number])[]) {
  return ({ s }: { readonly s: number }) => !windows.some(([fromS, toS]) => s >= fromS && s <= toS);
}

/** Returns true if the run met everything that the documents promise. */
export function isPassed(summary: SoakSummary): boolean {
  const { rows, recovered, injected, availabilityWithoutOutages, restarts } = summary;
  const isRecovering = injected === 0 || recovered / injected > RECOVERY_TARGET;
  const isSteady = rows.every(({ verdict }) => verdict !== 'grows');
  const wereOurs = restarts.every((reason) => reason.includes('soak'));
  return isRecovering && isSteady && wereOurs && availabilityWithoutOutages > AVAILABILITY_TARGET;
}

export function reportText(summary: SoakSummary, note: string): string {
  const { faults, recovered, injected, restarts, probes, failures } = summary;
  const percent = (share: number) => `${(share * 100).toFixed(3)}%`;
  const number = (value: number) => (Number.isFinite(value) ? value.toFixed(Math.abs(value) < 10 ? 2 : 1) : '-');
  const rows = summary.rows.map(({ quantity: { name, unit, limit }, median, max, slope, verdict }) => [
    unit === '' ? name : `${name}, ${unit}`,
    number(median),
    number(max),
    slope === null ? '-' : `${number(slope.perHour)} [${number(slope.low)}, ${number(slope.high)}]`,
    number(limit),
    verdict,
  ]);
  const faultRows = faults.map(({ s, name, endedS, recoveredS, effect, problem, isSkipped }) => [
    `${(s / 60).toFixed(1)} min`,
    name,
    effect === '' ? '-' : effect,
    isSkipped ? 'skipped' : recoveredS === null ? 'not recovered' : `${(recoveredS - endedS).toFixed(1)} s`,
    problem,
  ]);
  return [
    `Soak of ${(summary.hours * 60).toFixed(1)} minutes. ${note}`,
    '',
    alignColumns([['quantity', 'median', 'max', 'slope per hour [95%]', 'limit', 'verdict'], ...rows]),
    '',
    'Slopes: Theil-Sen over medians of minutes within one life of the process, after the warm-up; intervals from a',
    'moving-block bootstrap of the residuals. "steady": the whole interval is below the limit. "too short to tell": the',
    'store seals its head every 22 minutes, and what follows it needs 45 minutes of one life.',
    '',
    alignColumns([['at', 'fault', 'effect at its end', 'recovered after', 'problem'], ...faultRows]),
    '',
    `Restarts: ${restarts.length}${restarts.length === 0 ? '' : ` (${restarts.join('; ')})`}`,
    `Missed ticks: ${summary.droppedTicks}`,
    `Recovery rate: ${injected === 0 ? '-' : percent(recovered / injected)} (${recovered} of ${injected}; target > 98%)`,
    `Availability: ${percent(summary.availabilityWithoutOutages)} of ${probes} probes, without the time in which a fault itself stops the host (target > 99.9%)`,
    `              ${percent(summary.availability)} with it; ${percent(summary.availabilityBetweenFaults)} between faults`,
    ...failures.map(([why, count]) => `  ${count} probes failed: ${why}`),
    '',
  ].join('\n');
}

function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
