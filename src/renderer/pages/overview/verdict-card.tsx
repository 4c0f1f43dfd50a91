import { useState } from 'react';
import type { Notice } from '../../../shared/contract/schemas';
import { asSentence } from '../../../shared/format/sentence';
import { STATE_LABELS } from '../../../shared/format/state-labels';
import { Button, Grow, Icon, type IconName, Muted, Prose, Row, Text, type Tone } from '../../components';
import styles from './overview.module.css';
import type { Verdict } from './verdict';

const NOTICES: Readonly<Record<Notice['level'], { readonly icon: IconName; readonly tone: Tone }>> = {
  info: { icon: 'info', tone: 'recovering' },
  warning: { icon: 'warning', tone: 'degraded' },
  error: { icon: 'error', tone: 'critical' },
};
const SHOWN_NOTICES = 2;

/** State, cause and next step, before everything else. */
export function VerdictCard({
  verdict,
  onDismiss,
}: {
  readonly verdict: Verdict;
  /** Marks a notice as read; undefined where none can be. */
  readonly onDismiss?: (id: string) => void;
}) {
  const { state, score, cause, nextStep, nextHref, notices } = verdict;
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? notices : notices.slice(0, SHOWN_NOTICES);
  return (
    <section className={styles.verdict} aria-label="State, cause and next step">
      <dl className={styles.answers}>
        <Row align="start" gap={3} isUnbroken className={styles.answer}>
          <Text tone={state}>
            <Icon name={state} size={28} />
          </Text>
          <div>
            <Muted as="dt">State</Muted>
            <Text as="dd" size="xl" weight="strong">
              {STATE_LABELS[state]}
            </Text>
            <Muted as="dd">
              {score === null ? 'No score yet' : `Score ${Math.round(score)} of 100`} <a href="#/health">Why?</a>
            </Muted>
          </div>
        </Row>
        <div className={styles.answer}>
          <Muted as="dt">Cause</Muted>
          <dd>
            <Prose text={cause} />
          </dd>
        </div>
        <div className={styles.answer}>
          <Muted as="dt">Next step</Muted>
          <dd>
            <Prose text={nextStep} /> {nextHref !== undefined && <a href={nextHref}>Try it</a>}
          </dd>
        </div>
      </dl>
      {shown.length > 0 && (
        <ul aria-label="Notices">
          {shown.map(({ id, level, text, advice, reportedAtMs }) => (
            <Row key={id} as="li" className={styles.notice} data-tone={NOTICES[level].tone}>
              <Icon name={NOTICES[level].icon} size={14} />
              <Grow as="span">
                <span className="visually-hidden">{level}: </span>
                <strong>
                  <Prose text={asSentence(text)} />
                </strong>{' '}
                <Prose text={advice} />
              </Grow>
              {reportedAtMs !== undefined && onDismiss !== undefined && (
                <Button variant="quiet" aria-label={`Dismiss: ${text}`} onClick={() => onDismiss(id)}>
                  Dismiss
                </Button>
              )}
            </Row>
          ))}
        </ul>
      )}
      {notices.length > SHOWN_NOTICES && (
        <Row className={styles.more}>
          <Button variant="quiet" aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
            {showsAll ? 'Show fewer notices' : `Show all ${notices.length} notices`}
          </Button>
        </Row>
      )}
    </section>
  );
}
