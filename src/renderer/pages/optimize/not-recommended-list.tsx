import type { NotRecommended } from '../../../shared/contract/recommendation-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { Button, Muted, Plain, Prose } from '../../components';
import { useActionTitles } from '../../live/use-action-titles';

interface NotRecommendedListProps {
  readonly items: readonly NotRecommended[];
  readonly isBusy: boolean;
  readonly onRestore: (id: string) => void;
}

/** Kinds that a person can show again; the others change automatically. */
const DECIDED: readonly NotRecommended['kind'][] = ['dismissed', 'snoozed', 'never'];

/** Possible suggestions that are not shown, with the reasons. */
export function NotRecommendedList({ items, isBusy, onRestore }: NotRecommendedListProps) {
  const titleOf = useActionTitles();
  if (items.length === 0) return null;
  return (
    <details>
      <summary>Not suggested ({items.length})</summary>
      <Muted as="ul">
        {items.map(({ id, action, targetText, kind, reason, untilMs }) => (
          <li key={id}>
            <Plain text={`${titleOf(action)}: ${targetText}`} />. <Prose text={reason} />
            {untilMs !== null && ` Until ${formatDateTime(untilMs)}.`}
            {DECIDED.includes(kind) && (
              <Button variant="quiet" disabled={isBusy} onClick={() => onRestore(id)}>
                Show again
              </Button>
            )}
          </li>
        ))}
      </Muted>
    </details>
  );
}
