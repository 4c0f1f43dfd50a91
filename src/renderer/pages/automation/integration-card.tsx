import type { IntegrationLink } from '../../../shared/model/automation';
import { Answered } from '../../components/answered';
import { Badge } from '../../components/badge';
import { Card } from '../../components/card';
import { Plain } from '../../components/plain';
import { useAnswer } from '../../live/use-answer';
import { formatClock } from '../../text/clock';
import { INTEGRATION } from './automation-questions';
import { LINK_ICONS, LINK_TONES, LINK_WORDS } from './automation-words';
import styles from './integration-card.module.css';

/** Whether the parts tell each other what they should, and what came along last. */
export function IntegrationCard() {
  const answer = useAnswer(INTEGRATION);
  return (
    <Card title="Internal connections">
      <Answered answer={answer} what="connections">
        {({ links }) => (
          <ul className={styles.links}>
            {links.map((link) => (
              <LinkRow key={link.id} link={link} />
            ))}
          </ul>
        )}
      </Answered>
    </Card>
  );
}

function LinkRow({ link: { from, to, text, state, lastAtMs, lastMessage } }: { readonly link: IntegrationLink }) {
  return (
    <li className={styles.link}>
      <Badge tone={LINK_TONES[state]} icon={LINK_ICONS[state]}>
        {LINK_WORDS[state]}
      </Badge>
      <div className={styles.text}>
        <p>
          <strong>
            {from} → {to}
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
