import type { Anomaly } from '../../../shared/contract/analytics-schemas';
import { formatClock, formatWeekday } from '../../../shared/format/date';
import { formatRatio, formatValue } from '../../../shared/format/format';
import { plainText } from '../../../shared/format/plain-text';
import { unitOf } from '../../charts/history';
import { Button, Dialog, Facts, Meter, Muted, Row, Subheading } from '../../components';
import { detectorText, expectedText, spanText } from '../../text/insight-labels';
import { keyTitle } from '../../text/series-title';
import { TIER_LABELS, TierShape } from './anomaly-marks';
import { SeriesLink } from './series-link';

export interface AnomalyDialogProps {
  readonly anomaly: Anomaly;
  /** Shows the period, with time around it, and the likely first cause. */
  readonly onShow: (anomaly: Anomaly) => void;
  readonly onClose: () => void;
}

const TIER_HELP: Readonly<Record<Anomaly['tier'], string>> = {
  notice: 'Noteworthy, but not certain enough to notify you.',
  confident: 'Certain enough to notify you.',
};
const MOST_CAUSES = 8;

/** The details of one anomaly. */
export function AnomalyDialog({ anomaly, onShow, onClose }: AnomalyDialogProps) {
  const { metric, tier, score, fromMs, toMs, peakAtMs, observed, expected, detectors, causes } = anomaly;
  const unit = unitOf(metric);
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
      <Row>
        <TierShape tier={tier} />
        <strong>{TIER_LABELS[tier]}</strong>
        <Muted>{TIER_HELP[tier]}</Muted>
      </Row>
      <Facts
        facts={{
          Observed: formatValue(observed, unit),
          Expected: `${expectedText(expected, unit)}, typically ${formatValue(expected.middle, unit)}`,
          Time: toMs === null ? `${spanText({ fromMs, toMs: peakAtMs })}, ongoing` : spanText({ fromMs, toMs }),
          Peak: `${formatWeekday(peakAtMs)} ${formatClock(peakAtMs, 'seconds')}`,
          Score: formatRatio(score).replace(/\.\d/, ''),
          Detectors: plainText(detectorText(detectors)),
          'Likely first cause': <SeriesLink seriesKey={first?.metric ?? metric} />,
        }}
        help={{ Score: 'Combined confidence of the detectors.' }}
      />
      {others.length > 0 && (
        <>
          <Subheading>Other affected series</Subheading>
          <ul>
            {others.slice(0, MOST_CAUSES).map((cause) => (
              <Row as="li" key={cause.metric} isSpread>
                <SeriesLink seriesKey={cause.metric} />
                <Meter ratio={cause.score}>{formatRatio(cause.score).replace(/\.\d/, '')}</Meter>
              </Row>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
