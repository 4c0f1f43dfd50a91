import { formatClock } from '../../../shared/format/date';
import { linkLabel } from '../../../shared/format/link-label';
import type { IntegrationLink } from '../../../shared/model/automation';
import { Badge } from '../../components/badge';
import { Card } from '../../components/card';
import { Plain } from '../../components/plain';
import { QueryResult } from '../../components/query-result';
import { useQuery } from '../../live/use-query';
import { LINK_ICONS, LINK_LABELS, LINK_TONES } from './automation-labels';
import { INTEGRATION } from './automation-queries';
import styles from './integration-card.module.css';

/** Whether the parts tell each other what they should, and what came along last. */
export function IntegrationCard() {
  const result = useQuery(INTEGRATION);
  return (
    <Card title="Internal connections">
      <QueryResult result={result} what="connections">
        {({ links }) => (
          <ul className={styles.links}>
            {links.map((link) => (
              <LinkRow key={link.id} link={link} />
            ))}
          </ul>
        )}
      </QueryResult>
    </Card>
  );
}

function LinkRow({ link: { from, to, text, state, lastAtMs, lastMessage } }: { readonly link: IntegrationLink }) {
  return (
    <li className={styles.link}>
      <Badge tone={LINK_TONES[state]} icon={LINK_ICONS[state]}>
        {LINK_LABELS[state]}
      </Badge>
      <div className={styles.text}>
        <p>
          <strong>
            {linkLabel(from)} → {linkLabel(to)}
          </strong>{' '}
          {text}
        </p>
        {lastMessage !== null && lastAtMs !== null && (
          <p className={styles.muted}>
            {formatClock(lastAtMs, 'seconds')} <Plain text={lastMessage} maxLength={160} />
          </p>
        )}
      </div>
    </li>
  );
}
