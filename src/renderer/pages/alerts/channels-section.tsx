import { useMutation, useQuery } from '@tanstack/react-query';
import type { ChannelView } from '../../../shared/contract/alert-schemas';
import type { ChannelDefinition } from '../../../shared/contract/alerts-file-schema';
import { formatDateTime } from '../../../shared/format/date';
import { plural } from '../../../shared/format/plural';
import {
  Button,
  Card,
  Columns,
  EmptyState,
  Facts,
  Grow,
  List,
  ListRow,
  Note,
  Plain,
  Prose,
  QueryResult,
  StateBadge,
  Text,
  useAction,
  useToast,
  Well,
} from '../../components';
import { orpc } from '../../live/host-api';
import { failureText } from '../../live/loadable';

type Letter = ChannelView['dead'][number];

const KIND_LABELS: Readonly<Record<ChannelDefinition['kind'], string>> = {
  desktop: 'Desktop',
  slack: 'Slack',
  webhook: 'Webhook',
  log: 'Log file',
  ntfy: 'ntfy',
  email: 'Email',
  command: 'Command',
};

/** The channels of notifications: deliveries, those that wait, and those that failed. */
export function ChannelsSection() {
  const result = useQuery(orpc.alerts.channels.queryOptions({ refetchInterval: 5_000 }));
  return (
    <QueryResult
      result={result}
      what="channels"
      empty={
        <Card title="Channels">
          <EmptyState title="No channels">
            alerts.yaml defines no channels, so no notifications are sent. On the Rules tab, add one under “channels”
            and refer to it in “routing”.
          </EmptyState>
        </Card>
      }
    >
      {(channels) => (
        <Columns kind="tiles">
          {channels.map((channel) => (
            <ChannelCard key={channel.name} channel={channel} />
          ))}
        </Columns>
      )}
    </QueryResult>
  );
}

function ChannelCard({ channel }: { readonly channel: ChannelView }) {
  const { name, kind, target, lastDeliveryAtMs, lastError, waiting, dead } = channel;
  const { mutate: test, isPending, data: tested, error } = useMutation(orpc.alerts.testChannel.mutationOptions());
  const problem = error === null ? tested?.isSent === false && tested.reason : failureText(error);

  return (
    <Card
      title={name}
      detail={(KIND_LABELS as Readonly<Record<string, string>>)[kind] ?? kind}
      actions={
        <Button icon="send" disabled={isPending} onClick={() => test({ name })}>
          {isPending ? 'Sending…' : 'Send test'}
        </Button>
      }
    >
      {(tested !== undefined || error !== null) && (
        <Well role="status" aria-label="Test result">
          {problem === false ? (
            <>
              <StateBadge state="healthy">Sent</StateBadge>
              Check that it arrived.
            </>
          ) : (
            <>
              <StateBadge state="unhealthy">Not sent</StateBadge>
              <Grow>
                <Prose text={problem} />
              </Grow>
            </>
          )}
        </Well>
      )}
      <Facts
        facts={{
          Target: <Plain text={target} maxLength={200} />,
          'Last delivery':
            lastDeliveryAtMs === null ? 'none since Homeostat started' : formatDateTime(lastDeliveryAtMs),
          'Last error':
            lastError === null ? (
              'none'
            ) : (
              <Text tone="critical">
                <Prose text={lastError} />
              </Text>
            ),
          Pending: waiting.length === 0 ? 'none' : waitingText(waiting),
          Undelivered: dead.length === 0 ? 'none' : dead.length,
        }}
      />
      {dead.length > 0 && (
        <List label="Undelivered notifications" isScrolled>
          {dead.map((letter) => (
            <DeadLetter key={letter.key} letter={letter} />
          ))}
        </List>
      )}
    </Card>
  );
}

function waitingText(waiting: readonly Letter[]): string {
  const nextAtMs = Math.min(...waiting.map(({ nextAttemptAtMs }) => nextAttemptAtMs));
  return `${waiting.length}, next attempt at ${formatDateTime(nextAtMs)}`;
}

function DeadLetter({ letter }: { readonly letter: Letter }) {
  const show = useToast();
  const { mutate: revive, isPending } = useAction(
    orpc.alerts.revive.mutationOptions({
      onSuccess: () => show('Queued for delivery again.', 'unknown'),
    }),
  );

  return (
    <ListRow
      end={
        <Button icon="again" disabled={isPending} onClick={() => revive({ key: letter.key })}>
          Retry
        </Button>
      }
    >
      <Plain text={letter.notification.title} maxLength={160} />
      <Note>
        {formatDateTime(letter.createdAtMs)}, {plural(letter.attempts, 'attempt')}
        {letter.lastError !== null && (
          <>
            : <Prose text={letter.lastError} />
          </>
        )}
      </Note>
    </ListRow>
  );
}
