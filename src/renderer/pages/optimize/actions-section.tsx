import type { ReactNode } from 'react';
import type { ActionInfo } from '../../../shared/model/change';
import { Answered } from '../../components/answered';
import { Badge } from '../../components/badge';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import type { Answer } from '../../live/use-answer';
import { AREA_WORDS, administratorLine, measuredOf, type Standing, standingOf } from '../../text/optimization-labels';
import styles from './actions-section.module.css';
import { CopyLines } from './copy-lines';
import { RiskBadge } from './risk-badge';

export interface ActionsSectionProps {
  readonly answer: Answer<readonly ActionInfo[]>;
  readonly onChoose: (action: string) => void;
}

const TITLES: readonly { readonly standing: Standing; readonly title: string; readonly detail: string }[] = [
  { standing: 'works', title: 'Available actions', detail: 'for a target you choose; undo at any time' },
  {
    standing: 'needs administrator',
    title: 'Requires administrator rights',
    detail: 'Homeostat lacks the rights; run the commands yourself',
  },
  { standing: 'impossible', title: 'Unavailable on this machine', detail: 'with reasons' },
  { standing: 'debunked', title: 'Debunked', detail: 'sold elsewhere as optimizations, with measured results' },
];

/** Every action there is: on what it can be done here, who could, why not, and what does not help anybody. */
export function ActionsSection({ answer, onChoose }: ActionsSectionProps) {
  return (
    <Answered answer={answer} what="actions">
      {(actions) => (
        <div className={styles.cards}>
          {TITLES.map(({ standing, title, detail }) => {
            const members = actions.filter((action) => standingOf(action) === standing);
            if (members.length === 0 && standing !== 'works') return null;
            return (
              <Card key={standing} title={title} detail={detail} flush>
                {members.length === 0 && (
                  <EmptyState title="No actions available">
                    Homeostat cannot change any settings on this machine.
                  </EmptyState>
                )}
                <ul className={styles.list} aria-label={title}>
                  {members.map((action) => (
                    <li key={action.id}>
                      <ActionRow action={action} standing={standing} onChoose={onChoose} />
                    </li>
                  ))}
                </ul>
              </Card>
            );
          })}
        </div>
      )}
    </Answered>
  );
}

interface ActionRowProps {
  readonly action: ActionInfo;
  readonly standing: Standing;
  readonly onChoose: (action: string) => void;
}

function ActionRow({ action, standing, onChoose }: ActionRowProps) {
  const { id, summary, effect, area, risk, isMeasured, reason } = action;
  const line = administratorLine(reason);
  return (
    <article className={styles.action} aria-label={summary.slice(0, 120)}>
      <span className={styles.names}>
        <span className={styles.summary}>
          <Plain text={summary} maxLength={160} />
        </span>
        <span className={styles.muted}>{said(standing, effect, reason)}</span>
      </span>
      <span className={styles.marks}>
        <Badge>{AREA_WORDS[area]}</Badge>
        {standing !== 'debunked' && <RiskBadge risk={risk} />}
        {isMeasured && <Badge icon="chart">Measured when applied</Badge>}
      </span>
      {standing === 'works' && <Button onClick={() => onChoose(id)}>Apply to…</Button>}
      {line !== undefined && (
        <div className={styles.line}>
          <CopyLines label="Run as administrator" lines={[line]} />
        </div>
      )}
    </article>
  );
}

function said(standing: Standing, effect: string, reason: string): ReactNode {
  if (standing === 'debunked') return <Prose text={`${measuredOf(reason)}.`} />;
  if (standing === 'works') return <Prose text={effect} />;
  return (
    <>
      <Prose text={effect} /> {administratorLine(reason) === undefined && <Prose text={`Unavailable: ${reason}.`} />}
    </>
  );
}
