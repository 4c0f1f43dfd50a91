import type { Silence } from '../../../shared/contract/alert-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { roundDuration } from '../../../shared/format/duration';
import {
  Button,
  Card,
  EmptyState,
  List,
  ListRow,
  Muted,
  Note,
  Plain,
  QueryResult,
  Row,
  useAction,
} from '../../components';
import { orpc } from '../../live/host-api';
import { hostClock } from '../../live/host-clock';
import type { Loadable } from '../../live/loadable';
import { actorText } from './history-filter';

export interface SilencesSectionProps {
  readonly result: Loadable<readonly Silence[]>;
  readonly onNew: () => void;
}

/** The active silences, and the time left of each. */
export function SilencesSection({ result, onNew }: SilencesSectionProps) {
  const { mutate: end, isPending } = useAction(orpc.alerts.unsilence.mutationOptions(), 'Silence ended.');

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
                      {roundDuration(Math.max(0, untilMs - hostClock.nowMs()))} left
                      <br />
                      until {formatDateTime(untilMs)}
                    </Muted>
                    <Button disabled={isPending} onClick={() => end({ id })}>
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
