import { useQuery } from '@tanstack/react-query';
import type { KernelKill } from '../../../shared/contract/kill-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { formatBytes, formatDuration } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import { capitalize } from '../../../shared/format/sentence';
import type { KillCause } from '../../../shared/model/kill';
import { Badge, Card, EmptyState, List, ListRow, Muted, Note, Plain, Prose, QueryResult } from '../../components';
import { orpc } from '../../live/host-api';

const NEWEST_KILLS = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 50 };

/** Words before the reason; a crash has none, because the program ended itself. */
const ENDED_BY: Readonly<Record<KillCause, string>> = {
  kernel: 'By the kernel: ',
  'kernel, limit of a group': 'By the kernel: ',
  'systemd-oomd': 'By systemd-oomd: ',
  crash: '',
};

/** Programs that were ended for lack of memory or that crashed, newest first: who, when, why, and what grew. */
export function KillsCard() {
  const result = useQuery(orpc.health.kills.queryOptions({ input: NEWEST_KILLS, refetchInterval: 5_000 }));
  return (
    <Card title="Programs ended by the system" detail="and crashes, for 90 days">
      <QueryResult
        result={result}
        what="ended programs"
        empty={
          <EmptyState title="No programs were ended">
            Programs that the system ends because memory runs out appear here, with the reason and what grew.
          </EmptyState>
        }
      >
        {(kills) => (
          <List label="Ended programs" isScrolled>
            {kills.map((kill) => (
              <KillRow key={kill.id} kill={kill} />
            ))}
          </List>
        )}
      </QueryResult>
    </Card>
  );
}

function KillRow({ kill }: { readonly kill: KernelKill }) {
  const { atMs, who, isCertain, processes, by, why } = kill;
  const isCrash = by === 'crash';
  const memory = memoryText(kill);
  return (
    <ListRow
      label={who.slice(0, 120)}
      lead={
        <Badge tone={isCrash ? 'neutral' : 'unhealthy'} icon={isCrash ? 'error' : 'warning'}>
          {isCrash ? 'Crashed' : 'Ended'}
        </Badge>
      }
      end={<Muted>{formatDateTime(atMs)}</Muted>}
    >
      <strong>
        {!isCertain && 'Probably '}
        <Plain text={who} maxLength={120} />
      </strong>
      {processes > 1 && <Muted> {plural(processes, 'process', 'processes')}</Muted>}
      <p>
        <Prose text={capitalize(`${ENDED_BY[by]}${why}.`)} />
      </p>
      {memory !== undefined && (
        <Note>
          <Prose text={memory} />
        </Note>
      )}
    </ListRow>
  );
}

/** Says whose memory grew before, and how much the program itself held if it was another one. */
function memoryText({ who, app, memoryBytes, grew }: KernelKill): string | undefined {
  const isItself = grew?.app === app;
  const held = memoryBytes === null || isItself ? [] : [`It used ${formatBytes(memoryBytes)}.`];
  if (grew === null) return held[0];
  const { fromBytes, toBytes, overMs } = grew;
  const span = `from ${formatBytes(fromBytes)} to ${formatBytes(toBytes)} in ${formatDuration(overMs)}`;
  return [...held, `${isItself ? who : grew.app} grew ${span}.`].join(' ');
}
