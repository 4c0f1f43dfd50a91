import { useState } from 'react';
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
import { failureText, useCall } from '../../live/use-call';
import { useQuery } from '../../live/use-query';
import { channelsQuery } from './alerts-queries';
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
  const [version, setVersion] = useState(0);
  const result = useQuery(channelsQuery(version));
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
              <ChannelCard key={channel.name} channel={channel} onChanged={() => setVersion(version + 1)} />
            ))}
          </div>
        )
      }
    </QueryResult>
  );
}

interface ChannelCardProps {
  readonly channel: ChannelView;
  readonly onChanged: () => void;
}

type TestState = { readonly kind: 'sent' } | { readonly kind: 'not-sent'; readonly reason: string };

function ChannelCard({ channel, onChanged }: ChannelCardProps) {
  const { name, kind, target, lastDeliveryAtMs, lastError, waiting, dead } = channel;
  const { isBusy, run } = useCall();
  const [tested, setTested] = useState<TestState>();

  async function test(): Promise<void> {
    setTested(undefined);
    const called = await run((api) => api.alerts.testChannel({ name }));
    if (!called.ok) setTested({ kind: 'not-sent', reason: failureText(called.failure) });
    else if (called.value.isSent) setTested({ kind: 'sent' });
    else setTested({ kind: 'not-sent', reason: called.value.reason });
  }

  return (
    <Card
      title={name}
      detail={KIND_LABELS[kind] ?? kind}
      actions={
        <Button icon="send" disabled={isBusy} onClick={() => void test()}>
          {isBusy ? 'Sending…' : 'Send test'}
        </Button>
      }
    >
      {tested !== undefined && (
        <div className={styles.tested} role="status" aria-label="Test result">
          {tested.kind === 'sent' ? (
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
                <Prose text={tested.reason} />
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
            <DeadLetter key={letter.key} letter={letter} onChanged={onChanged} />
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

function DeadLetter({ letter, onChanged }: { readonly letter: Letter; readonly onChanged: () => void }) {
  const { isBusy, run } = useCall();
  const show = useToast();

  async function revive(): Promise<void> {
    const called = await run((api) => api.alerts.revive({ key: letter.key }));
    if (called.ok) show({ tone: 'unknown', text: 'Queued for delivery again.' });
    else show({ tone: 'critical', text: failureText(called.failure) });
    onChanged();
  }

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
      <Button icon="again" disabled={isBusy} onClick={() => void revive()}>
        Retry
      </Button>
    </li>
  );
}
