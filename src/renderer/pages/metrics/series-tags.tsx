import { formatValue } from '../../../shared/format/format';
import type { Unit } from '../../../shared/model/metric';
import { Swatch } from '../../charts/legend';
import type { ChartLine } from '../../charts/line-chart';
import { Icon } from '../../components/icon';
import styles from './series-tags.module.css';

export interface SeriesTagsProps {
  readonly lines: readonly ChartLine[];
  /** The newest value of each line. */
  readonly values: readonly number[];
  readonly unit: Unit;
  /** The series that the page is about. */
  readonly about: string | undefined;
  readonly onAbout: (key: string) => void;
  readonly onRemove: (key: string) => void;
}

/** The legend of a chart of compared series: a press on one makes it the one that is looked at, the cross takes it out. */
export function SeriesTags({ lines, values, unit, about, onAbout, onRemove }: SeriesTagsProps) {
  return (
    <ul className={styles.tags}>
      {lines.map(({ id, label, slot }, index) => (
        <li key={id} className={`${styles.tag} ${id === about ? styles.about : ''}`}>
          <button
            type="button"
            className={styles.name}
            aria-pressed={id === about}
            title={`Analyze ${label}`}
            onClick={() => onAbout(id)}
          >
            <Swatch slot={slot} />
            <bdi className={styles.label}>{label}</bdi>
            <span className={styles.value}>{formatValue(values[index], unit)}</span>
          </button>
          <button
            type="button"
            className={styles.remove}
            aria-label={`Remove ${label}`}
            title={`Remove ${label}`}
            onClick={() => onRemove(id)}
          >
            <Icon name="close" size={12} />
          </button>
        </li>
      ))}
    </ul>
  );
}
