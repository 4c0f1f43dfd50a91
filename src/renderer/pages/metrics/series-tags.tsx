import { formatValue } from '../../../shared/format/format';
import type { Unit } from '../../../shared/model/metric';
import { Swatch } from '../../charts/legend';
import type { ChartLine } from '../../charts/line-chart';
import { Icon, Row, Text } from '../../components';
import styles from './metrics.module.css';
import type { MetricsViewControl } from './use-metrics-view';

export interface SeriesTagsProps {
  readonly lines: readonly ChartLine[];
  /** The newest value of each line. */
  readonly values: readonly number[];
  readonly unit: Unit;
  readonly control: MetricsViewControl;
}

/** The legend of compared series: a click selects one, the cross removes it. */
export function SeriesTags({ lines, values, unit, control }: SeriesTagsProps) {
  const { about } = control.view;
  return (
    <Row as="ul" gap={1} className={styles.tags}>
      {lines.map(({ id, label, slot }, index) => (
        <li key={id} className={`${styles.tag} ${id === about ? styles.about : ''}`}>
          <button
            type="button"
            className={styles.name}
            aria-pressed={id === about}
            title={`Analyze ${label}`}
            onClick={() => control.show(id)}
          >
            <Swatch slot={slot} />
            <Text as="bdi" isCut className={styles.label}>
              {label}
            </Text>
            <strong>{formatValue(values[index], unit)}</strong>
          </button>
          <button
            type="button"
            className={styles.remove}
            aria-label={`Remove ${label}`}
            title={`Remove ${label}`}
            onClick={() => control.remove(id)}
          >
            <Icon name="close" size={12} />
          </button>
        </li>
      ))}
    </Row>
  );
}
