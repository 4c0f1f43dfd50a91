import type { Approval } from '../../../shared/model/automation';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { ChangeText } from '../../components/change-text';
import { List, ListRow } from '../../components/list';
import { Prose } from '../../components/prose';
import { Note } from '../../components/text';
import { useToast } from '../../components/toast';
import { failureText, useCall } from '../../live/use-call';
import { formatClock } from '../../text/clock';

/** Changes that wait for approval. */
export function ApprovalsCard({ approvals }: { readonly approvals: readonly Approval[] }) {
  const { isBusy, run } = useCall();
  const show = useToast();

  async function reply(askId: string, isApproved: boolean): Promise<void> {
    const called = await run((api) => api.automation.answer({ askId, isApproved }));
    if (!called.ok) show({ tone: 'critical', text: failureText(called.failure) });
  }

  return (
    <Card title="Approvals">
      <List>
        {approvals.map(({ id, action, targetText, problem, untilMs }) => (
          <ListRow
            key={id}
            end={
              <>
                <Button disabled={isBusy} onClick={() => void reply(id, false)}>
                  Reject
                </Button>
                <Button variant="primary" disabled={isBusy} onClick={() => void reply(id, true)}>
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
