import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { RuleTest } from '../../../shared/contract/alert-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { formatCount } from '../../../shared/format/format';
import { DAY_MS } from '../../../shared/model/time';
import {
  Button,
  Card,
  type Column,
  column,
  DataTable,
  EmptyState,
  ErrorState,
  LoadingState,
  Muted,
  numberColumn,
  Plain,
  Segmented,
  Text,
} from '../../components';
import { api } from '../../live/host-api';
import { failureOf } from '../../live/loadable';
import styles from './alerts.module.css';
import { changeText, compareTests, type RuleComparison, TEST_COUNTS } from './compare-tests';

const SPANS = {
  '1': '1 day',
  '7': '7 days',
  '28': '28 days',
};
type Days = keyof typeof SPANS;

interface Tests {
  readonly before: RuleTest;
  /** Results for the text that was edited at the time of the test. */
  readonly after: RuleTest;
  readonly text: string | undefined;
}

export interface RuleTestCardProps {
  /** The edited rules; undefined while they equal the active ones. */
  readonly draft: string | undefined;
  readonly hasProblems: boolean;
}

/** Replays the stored history through the active rules and through the edited ones. */
export function RuleTestCard({ draft, hasProblems }: RuleTestCardProps) {
  const [days, setDays] = useState<Days>('7');
  const {
    mutate: test,
    isPending,
    data,
    error,
  } = useMutation({
    mutationFn: async (): Promise<Tests> => {
      const durationMs = Number(days) * DAY_MS;
      const before = await api.alerts.testRules({ text: null, durationMs });
      const after = draft === undefined ? before : await api.alerts.testRules({ text: draft, durationMs });
      return { before, after, text: draft };
    },
  });

  return (
    <Card
      title="Rule test"
      actions={
        <>
          <Segmented label="Test period" options={SPANS} value={days} onChange={setDays} />
          <Button icon="start" disabled={isPending || hasProblems} onClick={() => test()}>
            {isPending ? 'Testing…' : `Test on the last ${SPANS[days]}`}
          </Button>
        </>
      }
      flush
    >
      {isPending && <LoadingState what="and replaying the stored history" />}
      {!isPending && data === undefined && error === null && (
        <EmptyState title="Test before you save">
          Replays the stored history of this machine to show how often each rule would have fired and notified you, and
          which critical incidents it would have caught. Your edits are compared with the active rules.
        </EmptyState>
      )}
      {error !== null && <ErrorState title="Cannot test the rules" failure={failureOf(error)} />}
      {data !== undefined && <Results tests={data} isOld={data.text !== draft} />}
    </Card>
  );
}

function Results({ tests: { before, after, text }, isOld }: { readonly tests: Tests; readonly isOld: boolean }) {
  const week = (test: RuleTest) => formatCount(Math.round(test.notificationsPerWeek * 10) / 10);
  return (
    <>
      <p className={styles.sum} role="status">
        <Text as="strong" size="xl">
          {changeText(week(before), week(after))}
        </Text>
        <span>
          {week(after) === '1' ? 'notification' : 'notifications'} per week
          <Text tone="muted">
            {' '}
            from {formatDateTime(before.fromMs)} to {formatDateTime(before.toMs)}
            {text === undefined ? ', active rules' : ', active rules → your edits'}
            {isOld && '; you have edited the rules since'}
          </Text>
        </span>
      </p>
      <DataTable
        label="Test results by rule"
        columns={COLUMNS}
        rows={compareTests(before, after)}
        keyOf={({ rule }) => rule}
        isMarked={({ isChanged }) => isChanged}
        shownRows={20}
      />
      <p className={styles.note}>
        Rules about trends, anomalies and services cannot be tested on stored history, so they never fire here.
      </p>
    </>
  );
}

const COLUMNS: readonly Column<RuleComparison>[] = [
  column('Rule', 190, ({ rule, before, after }) => (
    <>
      <Plain text={rule} />
      {before === undefined && <Muted> new</Muted>}
      {after === undefined && <Muted> removed</Muted>}
    </>
  )),
  ...TEST_COUNTS.map(([title, count]) =>
    numberColumn<RuleComparison>(title, 104, ({ before, after }) => changeText(before?.[count], after?.[count])),
  ),
];
