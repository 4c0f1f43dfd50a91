import { roundDuration } from '../../../shared/format/round-duration';
import type { Silence } from '../../../shared/model/alert';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { Row } from '../../components/layout';
import { List, ListRow } from '../../components/list';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { QueryResult } from '../../components/query-result';
import { Muted, Note } from '../../components/text';
import { useToast } from '../../components/toast';
import type { HostClock } from '../../live/host-clock';
import { failureText, useCall } from '../../live/use-call';
import type { Result } from '../../live/use-query';
import { formatDateTime } from '../../text/clock';
import { actorText } from './history-filter';

export interface SilencesSectionProps {
  readonly result: Result<readonly Silence[]>;
  readonly clock: HostClock;
  readonly onNew: () => void;
  readonly onChanged: () => void;
}

/** The active silences, and the time that is left of each. */
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
      <QueryResult
        result={result}
        what="silences"
        empty={
          <EmptyState title="No silences">
            Select “Silence” next to an alert, or create a silence here before you do something noisy. Every silence
            expires automatically.
          </EmptyState>
        }
      >
        {(silences) => (
          <List label="Silences">
            {silences.map(({ id, matchers, comment, createdBy, untilMs }) => (
              <ListRow
                key={id}
                end={
                  <>
                    <Muted>
                      {roundDuration(Math.max(0, untilMs - clock.nowMs()) / 1000)} left
                      <br />
                      until {formatDateTime(untilMs)}
                    </Muted>
                    <Button disabled={isBusy} onClick={() => void end(id)}>
                      End now
                    </Button>
                  </>
                }
              >
                <Row gap={1}>
                  {Object.entries(matchers).map(([name, value]) => (
                    <code key={name}>
                      <Plain text={`${name}=${value}`} />
                    </code>
                  ))}
                </Row>
                <Note>
                  {comment === '' ? 'no reason given' : <Plain text={comment} maxLength={300} />}, by{' '}
                  <Plain text={actorText(createdBy)} />
                </Note>
              </ListRow>
            ))}
          </List>
        )}
      </QueryResult>
    </Card>
  );
}
