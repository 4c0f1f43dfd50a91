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
import styles from './actions-section.module.css';
import { CopyLines } from './copy-lines';
import {
  AREA_WORDS,
  administratorLine,
  measuredOf,
  RISK_TONES,
  RISK_WORDS,
  type Standing,
  standingOf,
} from './optimize-words';

export interface ActionsSectionProps {
  readonly answer: Answer<readonly ActionInfo[]>;
  readonly onChoose: (action: string) => void;
}

const TITLES: readonly { readonly standing: Standing; readonly title: string; readonly detail: string }[] = [
  { standing: 'works', title: 'What can be done here', detail: 'on what you choose, and undone at any time' },
  {
    standing: 'needs administrator',
    title: 'Needs administrator',
    detail: 'Homeostat has not the rights; it tells what to type',
  },
  { standing: 'impossible', title: 'Not on this machine', detail: 'and why' },
  { standing: 'debunked', title: 'Debunked', detail: 'what others sell as optimization, and what was measured of it' },
];

/** Every action there is: on what it can be done here, who could, why not, and what does not help anybody. */
export function ActionsSection({ answer, onChoose }: ActionsSectionProps) {
  return (
    <Answered answer={answer} what="the actions">
      {(actions) => (
        <div className={styles.cards}>
          {TITLES.map(({ standing, title, detail }) => {
            const members = actions.filter((action) => standingOf(action) === standing);
            if (members.length === 0 && standing !== 'works') return null;
            return (
              <Card key={standing} title={title} detail={detail} flush>
                {members.length === 0 && (
                  <EmptyState title="Nothing">On this machine there is nothing that Homeostat could set.</EmptyState>
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
        {standing !== 'debunked' && <Badge tone={RISK_TONES[risk]}>{RISK_WORDS[risk]}</Badge>}
        {isMeasured && <Badge icon="chart">Measured when applied</Badge>}
      </span>
      {standing === 'works' && <Button onClick={() => onChoose(id)}>Apply to…</Button>}
      {line !== undefined && (
        <div className={styles.line}>
          <CopyLines label="Needs administrator: type this there" lines={[line]} />
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
      <Prose text={effect} /> {administratorLine(reason) === undefined && <Prose text={`Here: ${reason}.`} />}
    </>
  );
}
