import { formatClock, formatWeekday } from '../../../shared/format/date';
import { formatRatio, formatValue } from '../../../shared/format/format';
import { plainText } from '../../../shared/format/plain-text';
import type { Anomaly } from '../../../shared/model/insight';
import { unitOf } from '../../charts/history';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Facts } from '../../components/facts';
import { Meter } from '../../components/meter';
import { detectorText, expectedText, spanText } from '../../text/insight-labels';
import { keyTitle } from '../../text/series-title';
import styles from './anomaly-dialog.module.css';
import { TIER_LABELS, TierShape } from './anomaly-marks';
import { SeriesLink } from './series-link';

export interface AnomalyDialogProps {
  readonly anomaly: Anomaly;
  readonly chosen: readonly string[];
  readonly onAdd: (key: string) => void;
  /** Shows the period, with time around it, and the series that is the likely first cause. */
  readonly onShow: (anomaly: Anomaly) => void;
  readonly onClose: () => void;
}

const TIER_HELP: Readonly<Record<Anomaly['tier'], string>> = {
  notice: 'Noteworthy, but not certain enough to notify you.',
  confident: 'Certain enough to notify you.',
};
const MOST_CAUSES = 8;

/** All that is known of one anomaly. */
export function AnomalyDialog({ anomaly, chosen, onAdd, onShow, onClose }: AnomalyDialogProps) {
  const { metric, tier, score, fromMs, toMs, peakAtMs, observed, expected, detectors, causes } = anomaly;
  const unit = unitOf(metric, undefined);
  const [first, ...others] = causes;
  return (
    <Dialog
      title={<bdi>{keyTitle(metric)}</bdi>}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button variant="primary" onClick={() => onShow(anomaly)}>
            Show on charts
          </Button>
        </>
      }
    >
      <p className={styles.tier}>
        <TierShape tier={tier} />
        <strong>{TIER_LABELS[tier]}</strong>
        <span>{TIER_HELP[tier]}</span>
      </p>
      <Facts
        facts={[
          { name: 'Observed', value: formatValue(observed, unit) },
          {
            name: 'Expected',
            value: `${expectedText(expected, unit)}, typically ${formatValue(expected.middle, unit)}`,
          },
          {
            name: 'Time',
            value: toMs === null ? `${spanText({ fromMs, toMs: peakAtMs })}, ongoing` : spanText({ fromMs, toMs }),
          },
          { name: 'Peak', value: `${formatWeekday(peakAtMs)} ${formatClock(peakAtMs, 'seconds')}` },
          {
            name: 'Score',
            value: formatRatio(score).replace(/\.\d/, ''),
            help: 'Combined confidence of the detectors.',
          },
          { name: 'Detectors', value: plainText(detectorText(detectors)) },
          {
            name: 'Likely first cause',
            value: (
              <SeriesLink
                seriesKey={first?.metric ?? metric}
                isChosen={chosen.includes(first?.metric ?? metric)}
                onAdd={onAdd}
              />
            ),
          },
        ]}
      />
      {others.length > 0 && (
        <>
          <h3 className={styles.heading}>Other affected series</h3>
          <ul>
            {others.slice(0, MOST_CAUSES).map((cause) => (
              <li key={cause.metric} className={styles.cause}>
                <SeriesLink seriesKey={cause.metric} isChosen={chosen.includes(cause.metric)} onAdd={onAdd} />
                <Meter ratio={cause.score}>{formatRatio(cause.score).replace(/\.\d/, '')}</Meter>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
