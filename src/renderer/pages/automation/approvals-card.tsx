import type { Approval } from '../../../shared/contract/automation-schemas';
import { formatClock } from '../../../shared/format/date';
import { isQuestion } from '../../../shared/model/automation';
import { Button, Card, ChangeText, List, ListRow, Note, Plain, Prose, useAction } from '../../components';
import { orpc } from '../../live/host-api';

/** Questions in an emergency, and changes that wait for approval. */
export function ApprovalsCard({ approvals }: { readonly approvals: readonly Approval[] }) {
  const { mutate: answer, isPending } = useAction(orpc.automation.answer.mutationOptions());
  const questionsFirst = approvals.toSorted((a, b) => Number(isQuestion(b)) - Number(isQuestion(a)));

  return (
    <Card title="Approvals">
      <List label="Approvals">
        {questionsFirst.map((approval) => (
          <ListRow
            key={approval.id}
            // The safest is the primary button, which is the last one everywhere.
            end={approval.choices.toReversed().map(({ id, text }) => (
              <Button
                key={id}
                variant={id === approval.choices[0]?.id ? 'primary' : 'secondary'}
                disabled={isPending}
                onClick={() => answer({ askId: approval.id, choice: id })}
              >
                <Plain text={text} />
              </Button>
            ))}
          >
            <ApprovalText approval={approval} />
          </ListRow>
        ))}
      </List>
    </Card>
  );
}

function ApprovalText({ approval }: { readonly approval: Approval }) {
  const { action, targetText, problem, text, untilMs } = approval;
  const hasLead = isQuestion(approval);
  return (
    <>
      {hasLead ? (
        <strong>
          <Prose text={text} />
        </strong>
      ) : (
        <ChangeText action={action} target={targetText} />
      )}
      <Note>
        {!(hasLead && text === problem) && <Prose text={problem} />} Expires at {formatClock(untilMs, 'minutes')}.
      </Note>
    </>
  );
}
