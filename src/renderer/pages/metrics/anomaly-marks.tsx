import { formatInstant } from '../../../shared/format/date';
import { formatValue } from '../../../shared/format/format';
import type { Anomaly } from '../../../shared/model/insight';
import type { Unit } from '../../../shared/model/metric';
import type { ChartPlace } from '../../charts/chart-place';
import { nearestPoint, type Plot, shownValue } from '../../charts/plot';
import { expectedText } from '../../text/insight-labels';
import { keyTitle } from '../../text/series-title';
import styles from './anomaly-marks.module.css';

export interface AnomalyMarksProps {
  readonly anomalies: readonly Anomaly[];
  readonly keys: readonly string[];
  readonly plot: Plot;
  readonly place: ChartPlace;
  readonly unit: Unit;
  readonly onOpen: (id: string) => void;
}

/** Whether a series takes part in an anomaly. */
export function isPartOf({ metric, causes }: Anomaly, key: string): boolean {
  return metric === key || causes.some((cause) => cause.metric === key);
}

/** More would hide the lines; those with the highest scores are kept. */
const MOST_MARKS = 40;

/** The anomalies where they peak: a ring for what is worth a look, a filled diamond for what is certain. */
export function AnomalyMarks({ anomalies, keys, plot, place, unit, onOpen }: AnomalyMarksProps) {
  const shown = anomalies
    .filter(({ peakAtMs }) => peakAtMs >= plot.fromMs && peakAtMs <= plot.toMs)
    .flatMap((anomaly) => keys.filter((key) => isPartOf(anomaly, key)).map((key) => ({ key, anomaly })))
    .sort((a, b) => b.anomaly.score - a.anomaly.score)
    .slice(0, MOST_MARKS)
    .sort((a, b) => a.anomaly.peakAtMs - b.anomaly.peakAtMs);
  return shown.map(({ key, anomaly }) => {
    const text = describe(key, anomaly, unit, plot.toMs - plot.fromMs);
    return (
      <button
        key={`${key} ${anomaly.id}`}
        type="button"
        className={styles.mark}
        aria-label={text}
        title={text}
        style={{
          left: place.leftPx(anomaly.peakAtMs),
          top: place.topPx(valueAt(plot, keys.indexOf(key), anomaly) ?? Number.NEGATIVE_INFINITY),
        }}
        // A press on a mark is not the beginning of a drag.
        onPointerDown={(event) => event.stopPropagation()}
        onDoubleClick={(event) => event.stopPropagation()}
        onClick={() => onOpen(anomaly.id)}
      >
        <TierShape tier={anomaly.tier} />
      </button>
    );
  });
}

/** Where a line is when an anomaly peaks; undefined where it has no value near to that, and the mark stands at the time axis. */
function valueAt(plot: Plot, line: number, { peakAtMs }: Anomaly): number | undefined {
  const point = nearestPoint(plot, peakAtMs);
  const distanceMs = Math.abs((plot.times[point] ?? Number.NaN) - peakAtMs);
  const value = shownValue(plot, line, point);
  return distanceMs <= (plot.joinMs?.[line] ?? 0) && !Number.isNaN(value) ? value : undefined;
}

/** The two tiers, told apart by shape and by color. */
export function TierShape({ tier }: { readonly tier: Anomaly['tier'] }) {
  return (
    <svg className={styles[tier]} width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      {tier === 'notice' ? <circle cx="7" cy="7" r="4.25" /> : <path d="M7 1l6 6-6 6-6-6z" />}
    </svg>
  );
}

export const TIER_LABELS: Readonly<Record<Anomaly['tier'], string>> = { notice: 'Notice', confident: 'Confident' };

function describe(key: string, { tier, peakAtMs, metric, observed, expected }: Anomaly, unit: Unit, spanMs: number) {
  const when = `${TIER_LABELS[tier]}, ${formatInstant(peakAtMs, spanMs)}`;
  if (metric !== key) return `${when}: ${keyTitle(key)}, part of the anomaly in ${keyTitle(metric)}`;
  return `${when}: ${keyTitle(key)} ${formatValue(observed, unit)}, expected ${expectedText(expected, unit)}`;
}
