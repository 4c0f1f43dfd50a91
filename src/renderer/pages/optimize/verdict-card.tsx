import type { Change } from '../../../shared/contract/optimization-schemas';
import { Card, IconButton, Plain, Row, Stack, VerdictBadge } from '../../components';
import { useActionTitles } from '../../live/use-action-titles';
import { bringIntoView } from './bring-into-view';
import { ChangeDetails } from './change-details';
import styles from './optimize.module.css';

interface VerdictCardProps {
  readonly change: Change;
  readonly onClose: () => void;
}

/** The verdict of the trial that was just watched. The history has it, too. */
export function VerdictCard({ change, onClose }: VerdictCardProps) {
  const titleOf = useActionTitles();
  return (
    <div ref={bringIntoView} className={styles.place}>
      <Card
        title="Verdict"
        detail={<Plain text={`${titleOf(change.action)}: ${change.targetText}`} />}
        actions={<IconButton icon="close" label="Close verdict" onClick={onClose} />}
      >
        <Stack role="status">
          <Row>
            {change.verdict !== null && <VerdictBadge verdict={change.verdict} />}
            {change.state === 'kept' ? 'The change stays active until you undo it.' : 'The change was undone.'}
          </Row>
          <ChangeDetails change={change} />
        </Stack>
      </Card>
    </div>
  );
}
