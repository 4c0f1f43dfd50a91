import type { Approval } from '../../../shared/contract/automation-schemas';
import { formatClock } from '../../../shared/format/date';
import { Button, Card, ChangeText, List, ListRow, Note, Prose, useAction } from '../../components';
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
