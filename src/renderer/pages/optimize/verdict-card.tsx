import type { Change } from '../../../shared/contract/optimization-schemas';
import { IconButton } from '../../components/button';
import { Card } from '../../components/card';
import { Plain } from '../../components/plain';
import { VerdictBadge } from '../../components/verdict-badge';
import { ChangeDetails } from './change-details';
import { useBroughtIntoView } from './use-brought-into-view';
import styles from './verdict-card.module.css';

export interface VerdictCardProps {
  readonly change: Change;
  /** What the action does. */
  readonly summary: string;
  readonly onClose: () => void;
}

/** How the trial ended that somebody has just watched. It stands in the history, too. */
export function VerdictCard({ change, summary, onClose }: VerdictCardProps) {
  const place = useBroughtIntoView<HTMLDivElement>();
  return (
    <div ref={place} className={styles.place}>
      <Card
        title="Verdict"
        detail={<Plain text={`${summary}: ${change.targetText}`} maxLength={120} />}
        actions={<IconButton icon="close" label="Close verdict" onClick={onClose} />}
      >
        <div className={styles.verdict} role="status">
          <p className={styles.line}>
            {change.verdict !== null && <VerdictBadge verdict={change.verdict} />}
            {change.state === 'kept' ? 'The change stays active until you undo it.' : 'The change was undone.'}
          </p>
          <ChangeDetails change={change} />
        </div>
      </Card>
    </div>
  );
}
