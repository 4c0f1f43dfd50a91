import type { Bounds, Deduction } from '../../shared/contract/health-schemas';
import { formatValue } from '../../shared/format/format';
import { isYesOrNo } from '../../shared/format/threshold-text';
import { metricDefinition } from '../../shared/model/catalog';
import { type Frame, isInterrupted } from '../../shared/model/frame';
import type { Labels, Series, SeriesTable } from '../../shared/model/series';
import type { ThresholdDefinition, ThresholdSource } from '../../shared/model/threshold';
import { thresholdDefinition } from '../thresholds/threshold-catalog';
import { deductionShare } from './deduction-share';
import type { Signal } from './signal';

/** One series of a signal. */
interface Watched {
  readonly signal: Signal;
  readonly threshold: ThresholdDefinition;
  readonly series: Series;
  readonly subject: string | null;
  /** Index of the gate's series; undefined if there is none. */
  gateIndex: number | undefined;
  value: number;
  gateValue: number;
  /** Time at which the reading crossed its bound; undefined while it is within. */
  sinceMs: number | undefined;
}

/** Time without a value after which a series is forgotten, because its device was removed. */
const FORGET_MS = 30_000;

/**
 * Reads the signals from the frames: averages each series over the signal's time and compares it with its threshold. A
 * signal that has crossed its threshold stays active until it is clearly within (see {@link deductionShare}).
 */
export class SignalReader {
  readonly #watched: Watched[] = [];
  readonly #receivedAtMs: number[] = [];
  #seen = 0;
  #lastAtMs = Number.NaN;
  #strain = 0;

  constructor(
    private readonly signals: readonly Signal[],
    private readonly table: SeriesTable,
    private readonly thresholds: ThresholdSource,
  ) {}

  /** Closeness of the nearest threshold in the last frame: 0 far, 1 at its warning bound and beyond. */
  get strain(): number {
    return this.#strain;
  }

  /**
   * Reads a frame; the points are not yet divided among signals of one resource. Without new series it costs nothing.
   */
  read(frame: Frame): Deduction[] {
    if (this.table.size > this.#seen) this.#discover();
    const elapsedMs = isInterrupted(frame) ? Number.NaN : frame.atMs - this.#lastAtMs;
    this.#lastAtMs = frame.atMs;
    const deductions: Deduction[] = [];
    this.#strain = 0;
    for (let index = 0; index < this.#watched.length; index++) {
      const watched = this.#watched[index] as Watched;
      this.#take(index, watched, frame, elapsedMs);
      const deduction = this.#judge(watched, frame.atMs);
      if (deduction !== undefined) deductions.push(deduction);
    }
    return deductions;
  }

  #take(index: number, watched: Watched, { values, atMs }: Frame, elapsedMs: number): void {
    const raw = values[watched.series.index] ?? Number.NaN;
    if (Number.isFinite(raw)) {
      this.#receivedAtMs[index] = atMs;
      watched.value = smooth(watched.value, raw, elapsedMs, watched.signal.smoothingMs);
    } else if (atMs - (this.#receivedAtMs[index] ?? Number.NEGATIVE_INFINITY) > FORGET_MS) {
      watched.value = Number.NaN;
    }
    if (watched.signal.gate === undefined) return;
    watched.gateIndex ??= this.#findGate(watched);
    const gate = watched.gateIndex === undefined ? Number.NaN : (values[watched.gateIndex] ?? Number.NaN);
    if (Number.isFinite(gate)) {
      watched.gateValue = smooth(watched.gateValue, gate, elapsedMs, watched.signal.smoothingMs / 2);
    }
  }

  #judge(watched: Watched, atMs: number): Deduction | undefined {
    const { signal, threshold, series, subject, value, gateValue } = watched;
    if (!Number.isFinite(value) || (signal.insteadOf !== undefined && this.#hasSignal(signal.insteadOf))) {
      return undefined;
    }
    const bounds = this.thresholds.bounds(threshold.id, atMs);
    const isActive = watched.sinceMs !== undefined;
    // Once open, a gate that closes slightly does not end the finding.
    const gateAbove = (signal.gate?.above ?? 0) * (isActive ? 0.8 : 1);
    const isGated = signal.gate !== undefined && !(gateValue >= gateAbove);
    if (!isGated) this.#strain = Math.max(this.#strain, strainOf(value, bounds, threshold.direction));
    const share = isGated ? 0 : deductionShare(value, bounds, threshold.direction, isActive);
    if (share === 0) {
      watched.sinceMs = undefined;
      return undefined;
    }
    watched.sinceMs ??= atMs;
    return {
      signal: signal.id,
      resource: signal.resource,
      subject,
      severity: share >= 1 ? 'critical' : 'warning',
      points: share * signal.weight,
      weight: signal.weight,
      metric: series.key,
      value,
      bounds,
      direction: threshold.direction,
      sinceMs: watched.sinceMs,
      text: describe(threshold, subject, value, bounds),
    };
  }

  #hasSignal(id: string): boolean {
    return this.#watched.some(({ signal, value }) => signal.id === id && Number.isFinite(value));
  }

  #discover(): void {
    for (const series of this.table.list(this.#seen)) {
      for (const signal of this.signals) {
        const threshold = thresholdDefinition(signal.id);
        if (series.metric !== threshold.metric || !hasLabels(series.labels, threshold.labels)) continue;
        this.#watched.push({
          signal,
          threshold,
          series,
          subject: signal.subjectLabel === undefined ? null : (series.labels[signal.subjectLabel] ?? null),
          gateIndex: undefined,
          value: Number.NaN,
          gateValue: Number.NaN,
          sinceMs: undefined,
        });
      }
    }
    this.#seen = this.table.size;
  }

  #findGate({ signal, subject }: Watched): number | undefined {
    const { gate, subjectLabel } = signal;
    if (gate === undefined) return undefined;
    return this.table
      .list()
      .find(
        ({ metric, labels }) =>
          metric === gate.metric &&
          (!gate.isPerSubject || (subjectLabel !== undefined && labels[subjectLabel] === subject)),
      )?.index;
  }
}

function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

function strainOf(value: number, { warning }: Bounds, direction: 'above' | 'below'): number {
  const strain = direction === 'above' ? value / warning : warning / value;
  return strain > 0 ? Math.min(1, strain) : 0;
}

/** Computes the exponential average; restarts if the time since the previous reading is unknown. */
function smooth(before: number, value: number, elapsedMs: number, smoothingMs: number): number {
  if (!Number.isFinite(before) || !(elapsedMs > 0)) return value;
  return before + (1 - Math.exp(-elapsedMs / smoothingMs)) * (value - before);
}

function describe(threshold: ThresholdDefinition, subject: string | null, value: number, { warning }: Bounds): string {
  const { unit } = metricDefinition(threshold.metric);
  const isBeyond = threshold.direction === 'above' ? value > warning : value < warning;
  // An open finding stays until it is well within its threshold.
  const side = isBeyond ? threshold.direction : 'still near';
  const where = subject === null ? '' : ` (${subject})`;
  if (isYesOrNo(threshold.metric)) return `${threshold.title}${where}${isBeyond ? '' : ': responding again'}`;
  return `${threshold.title}${where}: ${formatValue(value, unit)}, ${side} the threshold of ${formatValue(warning, unit)}`;
}
