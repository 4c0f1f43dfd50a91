import { useQuery } from '@tanstack/react-query';
import { linkLabel } from '../../../shared/format/link-label';
import type { IntegrationLink } from '../../../shared/model/automation';
import { Badge, Card, Columns, ListRow, Note, Plain, QueryResult } from '../../components';
import { orpc } from '../../live/host-api';
import { formatClock } from '../../text/clock';
import { LINK_ICONS, LINK_LABELS, LINK_TONES } from './automation-labels';

/** The connections between parts of Homeostat, with the last message of each. */
export function IntegrationCard() {
  const result = useQuery(orpc.automation.integration.queryOptions({ refetchInterval: 5_000 }));
  return (
    <Card title="Internal connections">
      <QueryResult result={result} what="connections">
        {({ links }) => (
          <Columns as="ul" kind="tiles" gap={1}>
            {links.map((link) => (
              <LinkRow key={link.id} link={link} />
            ))}
          </Columns>
        )}
      </QueryResult>
    </Card>
  );
}

function LinkRow({ link: { from, to, text, state, lastAtMs, lastMessage } }: { readonly link: IntegrationLink }) {
  return (
    <ListRow
      lead={
        <Badge tone={LINK_TONES[state]} icon={LINK_ICONS[state]}>
          {LINK_LABELS[state]}
        </Badge>
      }
    >
      <strong>
        {linkLabel(from)} → {linkLabel(to)}
      </strong>{' '}
      {text}
      {lastMessage !== null && lastAtMs !== null && (
        <Note>
          {formatClock(lastAtMs, 'seconds')} <Plain text={lastMessage} maxLength={160} />
        </Note>
      )}
    </ListRow>
  );
}
