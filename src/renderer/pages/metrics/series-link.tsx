import { useContext } from 'react';
import { Icon, Text } from '../../components';
import { keyTitle } from '../../text/series-title';
import { ComparedSeries } from './compared-series';
import styles from './metrics.module.css';

export interface SeriesLinkProps {
  readonly seriesKey: string;
  /** In place of the title of the series. */
  readonly name?: string;
}

/** The name of a series; a click adds it to the comparison. */
export function SeriesLink({ seriesKey, name }: SeriesLinkProps) {
  const { keys, add } = useContext(ComparedSeries);
  const isChosen = keys.includes(seriesKey);
  const title = keyTitle(seriesKey);
  return (
    <button
      type="button"
      className={styles.link}
      title={isChosen ? `Analyze ${title}` : `Add ${title} to the comparison`}
      onClick={() => add(seriesKey)}
    >
      <Text as="bdi" size="s" weight="medium" isCut>
        {name ?? title}
      </Text>
      <Icon name={isChosen ? 'check' : 'plus'} size={12} />
    </button>
  );
}
