import type { ReactNode } from 'react';
import type { TrialPair } from '../../../shared/contract/optimization-schemas';
import { formatDuration } from '../../../shared/format/format';
import { niceCeiling } from '../../charts/axis';
import { type Column, column, DataTable, Grow, Muted, numberColumn, Plain, Row } from '../../components';
import { formatAxisValue } from '../../text/axis-value';
import styles from './optimize.module.css';
import { medianMs, type TrialWindow, trialWindows } from './trial-windows';

interface TrialChartProps {
  /** The measured metric; lower is better. */
  readonly metric: string;
  readonly pairs: readonly TrialPair[];
  /** Number of pairs to measure. */
  readonly wanted: number;
  /** True while the change is on; undefined where the trial is over. */
  readonly isOn?: boolean;
  readonly isTable: boolean;
  /** The button that changes between chart and table, where it has no other place. */
  readonly toggle?: ReactNode;
}

const LEAST_CEILING_S = 0.001;
const SHOWN_ROWS = 8;

/** Each window of a trial as a bar, in the order in which they were measured; those with the change are shaded. */
export function TrialChart({ metric, pairs, wanted, isOn, isTable, toggle }: TrialChartProps) {
  const windows = trialWindows(pairs, wanted);
  if (isTable) {
    return (
      <>
        {toggle}
        <TrialTable metric={metric} pairs={pairs} />
      </>
    );
  }
  const peakS = Math.max(0, ...windows.map(({ valueMs }) => valueMs ?? 0)) / 1000;
  const ceilingMs = niceCeiling(peakS, 'seconds', LEAST_CEILING_S) * 1000;
  const [off, on] = [medianMs(pairs, 'off'), medianMs(pairs, 'on')];
  const isCurrent = (window: TrialWindow) => isOn === window.isOn && window.pair === pairs.length + 1;
  // The order of the next windows is not drawn yet.
  const isShaded = (window: TrialWindow) => window.isOn && (window.valueMs !== null || isCurrent(window));
  return (
    <figure className={styles.figure}>
      <figcaption>
        <Row gap={4}>
          <Grow as="span">
            <Muted>
              <Plain text={metric} />, one bar per window
            </Muted>
          </Grow>
          <Entry isOn={false} medianMs={off} />
          <Entry isOn medianMs={on} />
          {toggle}
        </Row>
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
    <Row as="span" gap="icon" className={`${styles.entry} ${isOn ? styles.on : ''}`}>
      <span className={styles.swatch} />
      <Muted>
        {isOn ? 'with the change' : 'without'}
        {!Number.isNaN(median) && `, median ${formatDuration(median)}`}
      </Muted>
    </Row>
  );
}

function TrialTable({ metric, pairs }: Pick<TrialChartProps, 'metric' | 'pairs'>) {
  const columns: readonly Column<TrialPair>[] = [
    column('Pair', 44, (pair) => pairs.indexOf(pair) + 1),
    column('First', 72, ({ order }) => (order === 'off-on' ? 'without' : 'with')),
    numberColumn('Without', 72, ({ off }) => formatDuration(off)),
    numberColumn('With', 72, ({ on }) => formatDuration(on)),
    column('Counted', 100, ({ discarded }) => (discarded === null ? 'yes' : <Plain text={`no: ${discarded}`} />)),
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
  return `${side}: ${formatDuration(valueMs)}${discarded === null ? '' : `; discarded: ${discarded}`}`;
}

function describe(metric: string, pairs: readonly TrialPair[], off: number, on: number): string {
  const counted = pairs.filter(({ discarded }) => discarded === null).length;
  if (counted === 0) return `${metric}: no pairs measured yet`;
  return `${metric} in ${counted} pairs: median ${formatDuration(off)} without and ${formatDuration(on)} with the change`;
}
