import { formatDuration } from '../../../shared/format/format';
import type { TrialPair } from '../../../shared/model/trial';
import { niceCeiling } from '../../charts/axis';
import { type Column, DataTable } from '../../components/data-table';
import { Plain } from '../../components/plain';
import { formatAxisValue } from '../../text/axis-value';
import styles from './trial-chart.module.css';
import { medianMs, type TrialWindow, trialWindows } from './trial-windows';

export interface TrialChartProps {
  /** What was measured; lower is better. */
  readonly metric: string;
  readonly pairs: readonly TrialPair[];
  /** How many pairs shall count. */
  readonly wanted: number;
  /** Whether the change is on now; undefined where the trial is over. */
  readonly isOn?: boolean;
  readonly isTable: boolean;
}

const LEAST_CEILING_S = 0.001;
const SHOWN_ROWS = 8;

/** Each window of a trial as a bar, in the order in which they were measured; those with the change are shaded. */
export function TrialChart({ metric, pairs, wanted, isOn, isTable }: TrialChartProps) {
  const windows = trialWindows(pairs, wanted);
  if (isTable) return <TrialTable metric={metric} pairs={pairs} />;
  const peakS = Math.max(0, ...windows.map(({ valueMs }) => valueMs ?? 0)) / 1000;
  const ceilingMs = niceCeiling(peakS, 'seconds', LEAST_CEILING_S) * 1000;
  const [off, on] = [medianMs(pairs, 'off'), medianMs(pairs, 'on')];
  const isCurrent = (window: TrialWindow) => isOn === window.isOn && window.pair === pairs.length + 1;
  // Which of the windows to come will have the change is not drawn yet.
  const isShaded = (window: TrialWindow) => window.isOn && (window.valueMs !== null || isCurrent(window));
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.key}>
        <span className={styles.metric}>
          <Plain text={metric} maxLength={80} />, one bar per window
        </span>
        <Entry isOn={false} medianMs={off} />
        <Entry isOn medianMs={on} />
      </figcaption>
      <div className={styles.plot} role="img" aria-label={describe(metric, pairs, off, on)}>
        <div className={styles.axis} aria-hidden="true">
          {[ceilingMs, ceilingMs / 2, 0].map((valueMs) => (
            <span key={valueMs}>{formatAxisValue(valueMs / 1000, 'seconds')}</span>
          ))}
        </div>
        <div className={styles.windows} aria-hidden="true">
          {windows.map((window) => (
            <div
              key={`${window.pair} ${window.isOn}`}
              className={`${styles.window} ${isShaded(window) ? styles.on : ''}`}
              title={titleOf(window)}
            >
              {window.valueMs !== null && (
                <div
                  className={`${styles.bar} ${window.discarded === null ? '' : styles.discarded}`}
                  style={{ height: `${Math.min(100, (window.valueMs / ceilingMs) * 100)}%` }}
                />
              )}
              {isCurrent(window) && <div className={styles.current} />}
            </div>
          ))}
        </div>
      </div>
    </figure>
  );
}

function Entry({ isOn, medianMs: median }: { readonly isOn: boolean; readonly medianMs: number }) {
  return (
    <span className={`${styles.entry} ${isOn ? styles.on : ''}`}>
      <span className={styles.swatch} />
      {isOn ? 'with the change' : 'without'}
      {!Number.isNaN(median) && `, median ${formatDuration(median / 1000)}`}
    </span>
  );
}

function TrialTable({ metric, pairs }: Pick<TrialChartProps, 'metric' | 'pairs'>) {
  const duration = (valueMs: number) => formatDuration(valueMs / 1000);
  const columns: readonly Column<TrialPair>[] = [
    { title: 'Pair', width: 44, render: (pair) => pairs.indexOf(pair) + 1 },
    {
      title: 'First',
      width: 72,
      render: ({ order }) => (order === 'off-on' ? 'without' : 'with'),
    },
    { title: 'Without', width: 72, align: 'end', render: ({ off }) => duration(off) },
    { title: 'With', width: 72, align: 'end', render: ({ on }) => duration(on) },
    {
      title: 'Counted',
      width: 100,
      render: ({ discarded }) => (discarded === null ? 'yes' : <Plain text={`no: ${discarded}`} maxLength={100} />),
    },
  ];
  return (
    <DataTable
      label={`Pairs: ${metric}`}
      columns={columns}
      rows={pairs}
      keyOf={(pair) => pairs.indexOf(pair)}
      shownRows={SHOWN_ROWS}
    />
  );
}

function titleOf({ pair, isOn, valueMs, discarded }: TrialWindow): string {
  const side = `Pair ${pair}, ${isOn ? 'with the change' : 'without'}`;
  if (valueMs === null) return `${side}: not measured yet`;
  return `${side}: ${formatDuration(valueMs / 1000)}${discarded === null ? '' : `; discarded: ${discarded}`}`;
}

function describe(metric: string, pairs: readonly TrialPair[], off: number, on: number): string {
  const counted = pairs.filter(({ discarded }) => discarded === null).length;
  if (counted === 0) return `${metric}: no pairs measured yet`;
  return `${metric} in ${counted} pairs: median ${formatDuration(off / 1000)} without and ${formatDuration(on / 1000)} with the change`;
}
