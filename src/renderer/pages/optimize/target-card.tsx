import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ActionInfo } from '../../../shared/contract/optimization-schemas';
import { asSentence, capitalize } from '../../../shared/format/sentence';
import {
  Badge,
  Button,
  Card,
  Columns,
  EmptyState,
  Icon,
  List,
  ListRow,
  Muted,
  Note,
  Plain,
  Prose,
  QueryResult,
  Row,
  Stack,
  Text,
} from '../../components';
import { orpc } from '../../live/host-api';
import { optimizeHash } from '../../routes';
import { administratorLine } from '../../text/optimization-labels';
import { CopyLines } from './copy-lines';
import styles from './optimize.module.css';
import { ProcessPicker } from './process-picker';
import { RiskBadge } from './risk-badge';
import { BUSIEST } from './target-draft';

interface TargetCardProps {
  /** The chosen target, such as `pid:42`; undefined for none. */
  readonly target: string | undefined;
}

/** A text that names more than the process itself. */
const MORE = /^works on the |, with \d+ more process/;
const GONE = /\b(?:does not exist|no longer exists|has exited)\b/;

/** Every action on one program: those that work on it, to apply, and why the others do not. */
export function TargetCard({ target }: TargetCardProps) {
  if (target === undefined)
    return (
      <Card title="For one program" detail="what works on it, and why not">
        <ProcessPicker pid="" onPick={(pid) => show(`pid:${pid}`)} />
      </Card>
    );
  return (
    <Card
      title="For one program"
      detail={<Name target={target} />}
      actions={
        <Button variant="quiet" onClick={() => show(undefined)}>
          Choose another
        </Button>
      }
    >
      <Answers target={target} />
    </Card>
  );
}

function show(target: string | undefined): void {
  location.hash = optimizeHash({ section: 'actions', target });
}

/** Names a process as its row does; any other target as it is. */
function Name({ target }: { readonly target: string }) {
  const { data } = useQuery(orpc.processes.list.queryOptions({ input: BUSIEST }));
  const row = data?.rows.find(({ pid }) => target === `pid:${pid}` || target === `tree:${pid}`);
  const text = target.replace(/^pid:/, 'PID ').replace(/^tree:/, 'with all it started, PID ');
  return <Plain text={row === undefined ? text : `${row.title ?? row.app}, ${text}`} maxLength={200} />;
}

function Answers({ target }: { readonly target: string }) {
  // The host examines the program for each action, so it is not asked often.
  const result = useQuery(orpc.optimize.list.queryOptions({ input: { target }, refetchInterval: 60_000 }));
  return (
    <QueryResult result={result} what="the actions for this program">
      {(actions) => {
        const [works, others] = [true, false].map((is) => actions.filter(({ supported }) => supported === is));
        if (others?.some(({ reason }) => GONE.test(reason)) && works?.length === 0)
          return <EmptyState title="This program has exited">Choose another one.</EmptyState>;
        return (
          <Columns gap={5}>
            <Group title="Works here" actions={works ?? []} none="No action works on this program.">
              <List label="Works here">
                {works?.map((action) => (
                  <WorkingRow key={action.id} action={action} target={target} />
                ))}
              </List>
            </Group>
            <Group title="Does not work here" actions={others ?? []} none="Every action works on this program.">
              <List label="Does not work here">
                {[...Map.groupBy(others ?? [], ({ reason }) => reason)].map(([reason, same]) => (
                  <RefusedRow key={reason} reason={withTitles(reason, actions)} actions={same} />
                ))}
              </List>
            </Group>
          </Columns>
        );
      }}
    </QueryResult>
  );
}

interface GroupProps {
  readonly title: string;
  readonly actions: readonly ActionInfo[];
  /** Said instead of an empty list. */
  readonly none: string;
  readonly children: ReactNode;
}

function Group({ title, actions, none, children }: GroupProps) {
  return (
    <Stack as="section" gap={1} aria-label={title}>
      <Row as="header">
        <Text as="h3" weight="strong">
          {title}
        </Text>
        <Muted>{actions.length}</Muted>
      </Row>
      {actions.length === 0 ? <Note>{none}</Note> : children}
    </Stack>
  );
}

function WorkingRow({ action, target }: { readonly action: ActionInfo; readonly target: string }) {
  const { id, summary, effect, risk, isMeasured, reason } = action;
  return (
    <ListRow
      label={summary.slice(0, 120)}
      end={
        <Button
          icon="start"
          onClick={() => {
            location.hash = optimizeHash({ section: 'actions', action: id, target });
          }}
        >
          Apply…
        </Button>
      }
    >
      <Text weight="medium">
        <Plain text={summary} maxLength={160} />
      </Text>
      <Note>
        <Prose text={effect} />
      </Note>
      {MORE.test(reason) && (
        <Note>
          <Prose text={asSentence(reason.replace(/^works on/, 'Affects'))} />
        </Note>
      )}
      <Row gap={1}>
        <RiskBadge risk={risk} />
        {isMeasured && <Badge icon="chart">Measured when applied</Badge>}
      </Row>
    </ListRow>
  );
}

/** An action that a reason names at its end or its beginning. */
const NAMED_ACTION = /(?<=\buse )[a-z-]+$|^[a-z-]+(?= has already changed\b)/;

/** Names an action that a reason points to by its title. @example withTitles('use io-class', actions) // 'use “Let …”' */
function withTitles(reason: string, actions: readonly ActionInfo[]): string {
  return reason.replace(NAMED_ACTION, (id) => {
    const title = actions.find((action) => action.id === id)?.summary;
    return title === undefined ? id : `“${title}”`;
  });
}

/** A reason that begins with the name of a program, which stays as it is. */
const PROGRAM_FIRST = /^[^ ]+ \(pid /;

/** One reason, with every action that it speaks against. */
function RefusedRow({ reason, actions }: { readonly reason: string; readonly actions: readonly ActionInfo[] }) {
  const line = administratorLine(reason);
  return (
    <ListRow>
      <Row align="start" isUnbroken>
        <Text tone="muted">
          <Icon name="info" size={14} />
        </Text>
        <Stack gap={1}>
          {line === undefined ? (
            <Prose text={asSentence(PROGRAM_FIRST.test(reason) ? reason : capitalize(reason))} />
          ) : (
            <CopyLines label="Needs an administrator" lines={[line]} />
          )}
          <Muted as="ul" className={styles.refused}>
            {actions.map(({ id, summary }) => (
              <li key={id}>
                <Plain text={summary} maxLength={160} />
              </li>
            ))}
          </Muted>
        </Stack>
      </Row>
    </ListRow>
  );
}
