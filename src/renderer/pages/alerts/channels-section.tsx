import { useMutation, useQuery } from '@tanstack/react-query';
import type { ChannelView } from '../../../shared/contract/alert-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { plural } from '../../../shared/format/plural';
import { Badge } from '../../components/badge';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { Facts } from '../../components/facts';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { QueryResult } from '../../components/query-result';
import { useToast } from '../../components/toast';
import { useAction } from '../../components/use-action';
import { orpc } from '../../live/host-api';
import { failureText } from '../../live/loadable';
import styles from './channels-section.module.css';

type Letter = ChannelView['dead'][number];

const KIND_LABELS: Readonly<Record<string, string>> = {
  desktop: 'Desktop',
  slack: 'Slack',
  webhook: 'Webhook',
  log: 'Log file',
  ntfy: 'ntfy',
  email: 'Email',
  command: 'Command',
};

/** The ways to tell: what went through, what waits, and what could not be delivered. */
export function ChannelsSection() {
  const result = useQuery(orpc.alerts.channels.queryOptions({ refetchInterval: 5_000 }));
  return (
    <QueryResult result={result} what="channels">
      {(channels) =>
        channels.length === 0 ? (
          <Card title="Channels">
            <EmptyState title="No channels">
              alerts.yaml defines no channels, so no notifications are sent. On the Rules tab, add one under “channels”
              and refer to it in “routing”.
            </EmptyState>
          </Card>
        ) : (
          <div className={styles.channels}>
            {channels.map((channel) => (
              <ChannelCard key={channel.name} channel={channel} />
            ))}
          </div>
        )
      }
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
      detail={KIND_LABELS[kind] ?? kind}
      actions={
        <Button icon="send" disabled={isPending} onClick={() => test({ name })}>
          {isPending ? 'Sending…' : 'Send test'}
        </Button>
      }
    >
      {(tested !== undefined || error !== null) && (
        <div className={styles.tested} role="status" aria-label="Test result">
          {problem === false ? (
            <>
              <Badge tone="healthy" icon="healthy">
                Sent
              </Badge>
              Check that it arrived.
            </>
          ) : (
            <>
              <Badge tone="unhealthy" icon="unhealthy">
                Not sent
              </Badge>
              <span className={styles.reason}>
                <Prose text={problem} />
              </span>
            </>
          )}
        </div>
      )}
      <Facts
        facts={[
          { name: 'Target', value: <Plain text={target} maxLength={200} /> },
          {
            name: 'Last delivery',
            value: lastDeliveryAtMs === null ? 'none since Homeostat started' : formatDateTime(lastDeliveryAtMs),
          },
          {
            name: 'Last error',
            value:
              lastError === null ? (
                'none'
              ) : (
                <span className={styles.problem}>
                  <Prose text={lastError} />
                </span>
              ),
          },
          { name: 'Pending', value: waiting.length === 0 ? 'none' : waitingText(waiting) },
          { name: 'Undelivered', value: dead.length === 0 ? 'none' : dead.length },
        ]}
      />
      {dead.length > 0 && (
        <ul className={styles.letters} aria-label="Undelivered notifications">
          {dead.map((letter) => (
            <DeadLetter key={letter.key} letter={letter} />
          ))}
        </ul>
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
      onSuccess: () => show({ tone: 'unknown', text: 'Queued for delivery again.' }),
    }),
  );

  return (
    <li className={styles.letter}>
      <span className={styles.title}>
        <Plain text={letter.notification.title} maxLength={160} />
        <span className={styles.muted}>
          {formatDateTime(letter.createdAtMs)}, {plural(letter.attempts, 'attempt')}
          {letter.lastError !== null && (
            <>
              : <Prose text={letter.lastError} />
            </>
          )}
        </span>
      </span>
      <Button icon="again" disabled={isPending} onClick={() => revive({ key: letter.key })}>
        Retry
      </Button>
    </li>
  );
}
