import { formatDateTime } from '../../../shared/format/date';
import { roundDuration } from '../../../shared/format/duration';
import type { Silence } from '../../../shared/model/alert';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { QueryResult } from '../../components/query-result';
import { useToast } from '../../components/toast';
import type { HostClock } from '../../live/host-clock';
import { failureText, useCall } from '../../live/use-call';
import type { Result } from '../../live/use-query';
import { actorText } from './history-filter';
import styles from './silences-section.module.css';

export interface SilencesSectionProps {
  readonly result: Result<readonly Silence[]>;
  readonly clock: HostClock;
  readonly onNew: () => void;
  readonly onChanged: () => void;
}

/** What is kept quiet now, and for how much longer. */
export function SilencesSection({ result, clock, onNew, onChanged }: SilencesSectionProps) {
  const { isBusy, run } = useCall();
  const show = useToast();

  async function end(id: string): Promise<void> {
    const ended = await run((api) => api.alerts.unsilence({ id }));
    if (ended.ok) show({ tone: 'healthy', text: 'Silence ended.' });
    else show({ tone: 'critical', text: failureText(ended.failure) });
    onChanged();
  }

  return (
    <Card
      title="Silences"
      detail="matching alerts still fire and appear in the history, but you are not notified"
      actions={
        <Button icon="plus" onClick={onNew}>
          New silence
        </Button>
      }
      flush
    >
      <QueryResult result={result} what="silences">
        {(silences) =>
          silences.length === 0 ? (
            <EmptyState title="No silences">
              Select “Silence” next to an alert, or create a silence here before you do something noisy. Every silence
              expires automatically.
            </EmptyState>
          ) : (
            <ul className={styles.list} aria-label="Silences">
              {silences.map((silence) => (
                <li key={silence.id} className={styles.silence}>
                  <Matchers matchers={silence.matchers} />
                  <span className={styles.comment}>
                    {silence.comment === '' ? 'no reason given' : <Plain text={silence.comment} maxLength={300} />}, by{' '}
                    <Plain text={actorText(silence.createdBy)} maxLength={63} />
                  </span>
                  <span className={styles.left}>
                    {roundDuration(Math.max(0, silence.untilMs - clock.nowMs()) / 1000)} left
                    <br />
                    until {formatDateTime(silence.untilMs)}
                  </span>
                  <Button disabled={isBusy} onClick={() => void end(silence.id)}>
                    End now
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </QueryResult>
    </Card>
  );
}

function Matchers({ matchers }: Pick<Silence, 'matchers'>) {
  return (
    <span className={styles.matchers}>
      {Object.entries(matchers).map(([name, value]) => (
        <code key={name} className={styles.matcher}>
          <Plain text={`${name}=${value}`} maxLength={80} />
        </code>
      ))}
    </span>
  );
}
