import { formatDateTime } from '../../../shared/format/date';
import type { NotRecommended } from '../../../shared/model/recommendation';
import { Button } from '../../components/button';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import styles from './not-recommended-list.module.css';

export interface NotRecommendedListProps {
  readonly items: readonly NotRecommended[];
  readonly summaryOf: (action: string) => string;
  readonly isBusy: boolean;
  readonly onRestore: (id: string) => void;
}

/** What a person can show again; the rest changes by itself. */
const DECIDED: readonly NotRecommended['kind'][] = ['dismissed', 'snoozed', 'never'];

/** What could be suggested and is not, and why. */
export function NotRecommendedList({ items, summaryOf, isBusy, onRestore }: NotRecommendedListProps) {
  if (items.length === 0) return null;
  return (
    <details className={styles.list}>
      <summary>Not suggested ({items.length})</summary>
      <ul>
        {items.map(({ id, action, targetText, kind, reason, untilMs }) => (
          <li key={id}>
            <Plain text={`${summaryOf(action)}: ${targetText}`} />. <Prose text={reason} />
            {untilMs !== null && ` Until ${formatDateTime(untilMs)}.`}
            {DECIDED.includes(kind) && (
              <Button variant="quiet" disabled={isBusy} onClick={() => onRestore(id)}>
                Show again
              </Button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
