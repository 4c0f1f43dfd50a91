import type { Approval } from '../../../shared/contract/automation-schemas';
import { formatClock } from '../../../shared/format/date';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { ChangeText } from '../../components/change-text';
import { List, ListRow } from '../../components/list';
import { Prose } from '../../components/prose';
import { Note } from '../../components/text';
import { useAction } from '../../components/use-action';
import { orpc } from '../../live/host-api';

/** Changes that wait for approval. */
export function ApprovalsCard({ approvals }: { readonly approvals: readonly Approval[] }) {
  const { mutate: decide, isPending } = useAction(orpc.automation.answer.mutationOptions());

  return (
    <Card title="Approvals">
      <List>
        {approvals.map(({ id, action, targetText, problem, untilMs }) => (
          <ListRow
            key={id}
            end={
              <>
                <Button disabled={isPending} onClick={() => decide({ askId: id, isApproved: false })}>
                  Reject
                </Button>
                <Button variant="primary" disabled={isPending} onClick={() => decide({ askId: id, isApproved: true })}>
                  Approve
                </Button>
              </>
            }
          >
            <ChangeText action={action} target={targetText} />
            <Note>
              <Prose text={problem} /> Expires at {formatClock(untilMs, 'minutes')}.
            </Note>
          </ListRow>
        ))}
      </List>
    </Card>
  );
}
