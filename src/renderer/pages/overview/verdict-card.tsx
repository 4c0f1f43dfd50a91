import { useState } from 'react';
import type { Notice } from '../../../shared/contract/schemas';
import { asSentence } from '../../../shared/format/sentence';
import { STATE_LABELS } from '../../../shared/format/state-labels';
import { Button } from '../../components/button';
import { Icon, type IconName } from '../../components/icon';
import { Prose } from '../../components/prose';
import type { Verdict } from './verdict';
import styles from './verdict-card.module.css';

const NOTICE_ICONS: Readonly<Record<Notice['level'], IconName>> = { info: 'info', warning: 'warning', error: 'error' };
const SHOWN_NOTICES = 2;

/** State, cause and next step, before everything else. */
export function VerdictCard({
  verdict,
  onDismiss,
}: {
  readonly verdict: Verdict;
  /** Marks a notice as read; left out where nothing can be. */
  readonly onDismiss?: (id: string) => void;
}) {
  const { state, score, cause, nextStep, nextHref, notices } = verdict;
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? notices : notices.slice(0, SHOWN_NOTICES);
  return (
    <section className={styles.card} aria-label="State, cause and next step">
      <dl className={styles.answers}>
        <div className={`${styles.state} ${styles[state]}`}>
          <span className={styles.shape}>
            <Icon name={state} size={28} />
          </span>
          <div>
            <dt className={styles.name}>State</dt>
            <dd className={styles.word}>{STATE_LABELS[state]}</dd>
            <dd className={styles.score}>
              {score === null ? 'No score yet' : `Score ${Math.round(score)} of 100`}
              <a className={styles.why} href="#/health">
                Why?
              </a>
            </dd>
          </div>
        </div>
        <div className={styles.answer}>
          <dt className={styles.name}>Cause</dt>
          <dd>
            <Prose text={cause} />
          </dd>
        </div>
        <div className={styles.answer}>
          <dt className={styles.name}>Next step</dt>
          <dd>
            <Prose text={nextStep} />
            {nextHref !== undefined && (
              <a className={styles.why} href={nextHref}>
                Try it
              </a>
            )}
          </dd>
        </div>
      </dl>
      {shown.length > 0 && (
        <ul className={styles.notices} aria-label="Notices">
          {shown.map(({ id, level, text, advice, reportedAtMs }) => (
            <li key={id} className={`${styles.notice} ${styles[level]}`}>
              <Icon name={NOTICE_ICONS[level]} size={14} />
              <span className={styles.sentence}>
                <span className="visually-hidden">{level}: </span>
                <strong className={styles.text}>
                  <Prose text={asSentence(text)} />
                </strong>{' '}
                <span className={styles.advice}>
                  <Prose text={advice} />
                </span>
              </span>
              {reportedAtMs !== undefined && onDismiss !== undefined && (
                <span className={styles.dismiss}>
                  <Button variant="quiet" aria-label={`Dismiss: ${text}`} onClick={() => onDismiss(id)}>
                    Dismiss
                  </Button>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {notices.length > SHOWN_NOTICES && (
        <div className={styles.more}>
          <Button variant="quiet" aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
            {showsAll ? 'Show fewer notices' : `Show all ${notices.length} notices`}
          </Button>
        </div>
      )}
    </section>
  );
}
