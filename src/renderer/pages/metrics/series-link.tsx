import { Icon } from '../../components/icon';
import { keyTitle } from '../../text/series-title';
import styles from './series-link.module.css';

export interface SeriesLinkProps {
  readonly seriesKey: string;
  readonly isChosen: boolean;
  /** Stands instead of the title of the series. */
  readonly name?: string;
  readonly onAdd: (key: string) => void;
}

/** The name of a series; a press adds it to the comparison. */
export function SeriesLink({ seriesKey, isChosen, name, onAdd }: SeriesLinkProps) {
  const title = keyTitle(seriesKey);
  return (
    <button
      type="button"
      className={styles.link}
      title={isChosen ? `Analyze ${title}` : `Add ${title} to the comparison`}
      onClick={() => onAdd(seriesKey)}
    >
      <bdi className={styles.title}>{name ?? title}</bdi>
      <Icon name={isChosen ? 'check' : 'plus'} size={12} />
    </button>
  );
}
