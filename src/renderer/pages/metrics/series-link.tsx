import { Icon, Text } from '../../components';
import { keyTitle } from '../../text/series-title';
import styles from './metrics.module.css';

export interface SeriesLinkProps {
  readonly seriesKey: string;
  readonly isChosen: boolean;
  /** In place of the title of the series. */
  readonly name?: string;
  readonly onAdd: (key: string) => void;
}

/** The name of a series; a click adds it to the comparison. */
export function SeriesLink({ seriesKey, isChosen, name, onAdd }: SeriesLinkProps) {
  const title = keyTitle(seriesKey);
  return (
    <button
      type="button"
      className={styles.link}
      title={isChosen ? `Analyze ${title}` : `Add ${title} to the comparison`}
      onClick={() => onAdd(seriesKey)}
    >
      <Text as="bdi" size="s" weight="medium" isCut>
        {name ?? title}
      </Text>
      <Icon name={isChosen ? 'check' : 'plus'} size={12} />
    </button>
  );
}
