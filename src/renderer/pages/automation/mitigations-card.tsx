import type { AutomationStatus } from '../../../shared/contract/automation-schemas';
import { formatClock } from '../../../shared/format/date';
import {
  Button,
  Card,
  ChangeText,
  EmptyState,
  Icon,
  List,
  ListRow,
  Note,
  Plain,
  Prose,
  Row,
  Stack,
  Text,
  useAction,
  useToast,
} from '../../components';
import { orpc } from '../../live/host-api';

/** Emergencies, and the mitigations that are active. */
export function MitigationsCard({
  status: { emergencies, measures: mitigations },
}: {
  readonly status: AutomationStatus;
}) {
  const show = useToast();
  const { mutate: undo, isPending } = useAction(
    orpc.optimize.undo.mutationOptions({
      onSuccess: (results) => {
        const failed = results.find(({ state }) => state === 'failed');
        if (failed === undefined) return;
        show([failed.reason, failed.warning].join(' ').trim(), 'critical');
      },
    }),
  );

  return (
    <Card title="Active mitigations">
      {emergencies.length === 0 && mitigations.length === 0 && (
        <EmptyState title="No active mitigations">No emergency is detected.</EmptyState>
      )}
      {emergencies.length > 0 && (
        <List label="Emergencies">
          {emergencies.map(({ kind, subject, text, suspects }) => (
            <ListRow key={`${kind} ${subject}`}>
              <Row align="start" isUnbroken>
                <Text tone="degraded">
                  <Icon name="warning" />
                </Text>
                <Stack gap="hair">
                  <Prose text={text} />
                  {suspects.slice(0, 3).map((suspect) => (
                    <Note key={suspect.pid}>
                      <Plain text={`${suspect.text}, PID ${suspect.pid}`} maxLength={160} />
                    </Note>
                  ))}
                </Stack>
              </Row>
            </ListRow>
          ))}
        </List>
      )}
      {mitigations.length > 0 && (
        <List label="Active mitigations">
          {mitigations.map(({ changeId, action, targetText, problem, sinceMs, expiresAtMs }) => (
            <ListRow
              key={changeId}
              end={
                <Button disabled={isPending} onClick={() => undo({ changeId })}>
                  Undo
                </Button>
              }
            >
              <ChangeText action={action} target={targetText} />
              <Note>
                <Prose text={problem} /> Since {formatClock(sinceMs, 'seconds')}
                {expiresAtMs !== null && `, expires at ${formatClock(expiresAtMs, 'seconds')}`}.
              </Note>
            </ListRow>
          ))}
        </List>
      )}
    </Card>
  );
}
