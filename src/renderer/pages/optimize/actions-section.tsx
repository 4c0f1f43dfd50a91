import type { ReactNode } from 'react';
import type { ActionInfo } from '../../../shared/contract/optimization-schemas';
import { Badge } from '../../components/badge';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { QueryResult } from '../../components/query-result';
import type { Loadable } from '../../live/loadable';
import {
  AREA_LABELS,
  type Availability,
  administratorLine,
  availabilityOf,
  measuredOf,
} from '../../text/optimization-labels';
import styles from './actions-section.module.css';
import { CopyLines } from './copy-lines';
import { RiskBadge } from './risk-badge';

export interface ActionsSectionProps {
  readonly result: Loadable<readonly ActionInfo[]>;
  readonly onChoose: (action: string) => void;
}

const TITLES: readonly { readonly availability: Availability; readonly title: string; readonly detail: string }[] = [
  { availability: 'works', title: 'Available actions', detail: 'for a target you choose; undo at any time' },
  {
    availability: 'needs administrator',
    title: 'Requires administrator rights',
    detail: 'Homeostat lacks the rights; run the commands yourself',
  },
  { availability: 'impossible', title: 'Unavailable on this machine', detail: 'with reasons' },
  { availability: 'debunked', title: 'Debunked', detail: 'common tweaks that did not help in tests' },
];

/** Every action there is: on what it can be done here, who could, why not, and what does not help anybody. */
export function ActionsSection({ result, onChoose }: ActionsSectionProps) {
  return (
    <QueryResult result={result} what="actions">
      {(actions) => (
        <div className={styles.cards}>
          {TITLES.map(({ availability, title, detail }) => {
            const members = actions.filter((action) => availabilityOf(action) === availability);
            if (members.length === 0 && availability !== 'works') return null;
            return (
              <Card key={availability} title={title} detail={detail} flush>
                {members.length === 0 && (
                  <EmptyState title="No actions available">
                    Homeostat cannot change any settings on this machine.
                  </EmptyState>
                )}
                <ul className={styles.list} aria-label={title}>
                  {members.map((action) => (
                    <li key={action.id}>
                      <ActionRow action={action} availability={availability} onChoose={onChoose} />
                    </li>
                  ))}
                </ul>
              </Card>
            );
          })}
        </div>
      )}
    </QueryResult>
  );
}

interface ActionRowProps {
  readonly action: ActionInfo;
  readonly availability: Availability;
  readonly onChoose: (action: string) => void;
}

function ActionRow({ action, availability, onChoose }: ActionRowProps) {
  const { id, summary, effect, area, risk, isMeasured, reason } = action;
  const line = administratorLine(reason);
  return (
    <article className={styles.action} aria-label={summary.slice(0, 120)}>
      <span className={styles.names}>
        <span className={styles.summary}>
          <Plain text={summary} maxLength={160} />
        </span>
        <span className={styles.muted}>{said(availability, effect, reason)}</span>
      </span>
      <span className={styles.marks}>
        <Badge>{AREA_LABELS[area]}</Badge>
        {availability !== 'debunked' && <RiskBadge risk={risk} />}
        {isMeasured && <Badge icon="chart">Measured when applied</Badge>}
      </span>
      {availability === 'works' && <Button onClick={() => onChoose(id)}>Apply to…</Button>}
      {line !== undefined && (
        <div className={styles.line}>
          <CopyLines label="Run as administrator" lines={[line]} />
        </div>
      )}
    </article>
  );
}

function said(availability: Availability, effect: string, reason: string): ReactNode {
  if (availability === 'debunked') return <Prose text={`${measuredOf(reason)}.`} />;
  if (availability === 'works') return <Prose text={effect} />;
  return (
    <>
      <Prose text={effect} /> {administratorLine(reason) === undefined && <Prose text={`Unavailable: ${reason}.`} />}
    </>
  );
}
