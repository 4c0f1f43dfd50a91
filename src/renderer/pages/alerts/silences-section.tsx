import type { Silence } from '../../../shared/contract/alert-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { roundDuration } from '../../../shared/format/duration';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { QueryResult } from '../../components/query-result';
import { useToast } from '../../components/toast';
import { useAction } from '../../components/use-action';
import { orpc } from '../../live/host-api';
import { hostClock } from '../../live/host-clock';
import type { Loadable } from '../../live/loadable';
import { actorText } from './history-filter';
import styles from './silences-section.module.css';

export interface SilencesSectionProps {
  readonly result: Loadable<readonly Silence[]>;
  readonly onNew: () => void;
}

/** What is kept quiet now, and for how much longer. */
export function SilencesSection({ result, onNew }: SilencesSectionProps) {
  const show = useToast();
  const { mutate: end, isPending } = useAction(
    orpc.alerts.unsilence.mutationOptions({ onSuccess: () => show({ tone: 'healthy', text: 'Silence ended.' }) }),
  );

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
                    {roundDuration(Math.max(0, silence.untilMs - hostClock.nowMs()) / 1000)} left
                    <br />
                    until {formatDateTime(silence.untilMs)}
                  </span>
                  <Button disabled={isPending} onClick={() => end({ id: silence.id })}>
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
