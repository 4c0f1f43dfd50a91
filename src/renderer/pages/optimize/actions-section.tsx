import type { ReactNode } from 'react';
import type { ActionInfo } from '../../../shared/contract/optimization-schemas';
import {
  Badge,
  Button,
  Card,
  EmptyState,
  List,
  ListRow,
  Note,
  Plain,
  Prose,
  QueryResult,
  Stack,
  Text,
} from '../../components';
import type { Loadable } from '../../live/loadable';
import {
  AREA_LABELS,
  type Availability,
  administratorLine,
  availabilityOf,
  measuredOf,
} from '../../text/optimization-labels';
import { CopyLines } from './copy-lines';
import { RiskBadge } from './risk-badge';

interface ActionsSectionProps {
  readonly result: Loadable<readonly ActionInfo[]>;
  readonly onChoose: (action: string) => void;
}

const TITLES: readonly { readonly availability: Availability; readonly title: string; readonly detail: string }[] = [
  { availability: 'works', title: 'Available actions', detail: 'for a target you choose; undo at any time' },
  {
    availability: 'needs administrator',
    title: 'Requires administrator rights',
    detail: 'Homeostat lacks the rights; run any commands yourself',
  },
  { availability: 'impossible', title: 'Unavailable on this machine', detail: 'with reasons' },
  { availability: 'debunked', title: 'Debunked', detail: 'common tweaks that did not help in tests' },
];

/** Every action, by its availability on this machine, with the reasons. */
export function ActionsSection({ result, onChoose }: ActionsSectionProps) {
  return (
    <QueryResult result={result} what="actions">
      {(actions) => (
        <Stack>
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
                <List label={title}>
                  {members.map((action) => (
                    <ActionRow key={action.id} action={action} availability={availability} onChoose={onChoose} />
                  ))}
                </List>
              </Card>
            );
          })}
        </Stack>
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
    <ListRow
      label={summary.slice(0, 120)}
      end={
        <>
          <Badge>{AREA_LABELS[area]}</Badge>
          {availability !== 'debunked' && <RiskBadge risk={risk} />}
          {isMeasured && <Badge icon="chart">Measured when applied</Badge>}
          {availability === 'works' && <Button onClick={() => onChoose(id)}>Apply to…</Button>}
        </>
      }
    >
      <Text weight="medium">
        <Plain text={summary} maxLength={160} />
      </Text>
      <Note>{said(availability, effect, reason)}</Note>
      {line !== undefined && <CopyLines label="Run as administrator" lines={[line]} />}
    </ListRow>
  );
}

function said(availability: Availability, effect: string, reason: string): ReactNode {
  if (availability === 'debunked') return <Prose text={`${measuredOf(reason)}.`} />;
  if (availability === 'works') {
    const [, where] = /^works on this machine (for .+)$/.exec(reason) ?? [];
    return <Prose text={where === undefined ? effect : `${effect} Works ${where}.`} />;
  }
  return (
    <>
      <Prose text={effect} /> {administratorLine(reason) === undefined && <Prose text={`Unavailable: ${reason}.`} />}
    </>
  );
}
