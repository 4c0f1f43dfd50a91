import { useState } from 'react';
import type { RuleTest } from '../../../shared/contract/alert-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { formatCount } from '../../../shared/format/format';
import { DAY_MS } from '../../../shared/model/time';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { EmptyState, ErrorState, LoadingState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { Segmented } from '../../components/segmented';
import { type Called, useCall } from '../../live/use-call';
import { changeText, compareTests } from './compare-tests';
import styles from './rule-test-card.module.css';

const SPANS = [
  { value: '1', label: '1 day' },
  { value: '7', label: '7 days' },
  { value: '28', label: '28 days' },
] as const;
type Days = (typeof SPANS)[number]['value'];

interface Tests {
  readonly before: RuleTest;
  /** Of the text that was being written then. */
  readonly after: RuleTest;
  readonly text: string | undefined;
}

export interface RuleTestCardProps {
  /** What is being written; undefined while it is what is in force. */
  readonly draft: string | undefined;
  readonly hasProblems: boolean;
}

/** What the rules would have done over the stored past: those in force, and those that are being written. */
export function RuleTestCard({ draft, hasProblems }: RuleTestCardProps) {
  const [days, setDays] = useState<Days>('7');
  const [tested, setTested] = useState<Called<Tests>>();
  const { isBusy, run } = useCall();

  async function test(): Promise<void> {
    const durationMs = Number(days) * DAY_MS;
    setTested(
      await run(async ({ alerts }) => {
        const before = await alerts.testRules({ text: null, durationMs });
        const after = draft === undefined ? before : await alerts.testRules({ text: draft, durationMs });
        return { before, after, text: draft };
      }),
    );
  }

  return (
    <Card
      title="Rule test"
      actions={
        <>
          <Segmented label="Test period" options={SPANS} value={days} onChange={setDays} />
          <Button icon="start" disabled={isBusy || hasProblems} onClick={() => void test()}>
            {isBusy ? 'Testing…' : `Test on the last ${SPANS.find(({ value }) => value === days)?.label}`}
          </Button>
        </>
      }
      flush
    >
      {isBusy && <LoadingState what="and replaying the stored history" />}
      {!isBusy && tested === undefined && (
        <EmptyState title="Test before you save">
          Replays the stored history of this machine to show how often each rule would have fired and notified you, and
          which critical incidents it would have caught. Your edits are compared with the active rules.
        </EmptyState>
      )}
      {!isBusy && tested?.ok === false && <ErrorState title="Cannot test the rules" failure={tested.failure} />}
      {!isBusy && tested?.ok === true && <Results tests={tested.value} isOld={tested.value.text !== draft} />}
    </Card>
  );
}

function Results({ tests: { before, after, text }, isOld }: { readonly tests: Tests; readonly isOld: boolean }) {
  const rows = compareTests(before, after);
  const week = (test: RuleTest) => formatCount(Math.round(test.notificationsPerWeek * 10) / 10);
  return (
    <div className={isOld ? styles.old : undefined}>
      <p className={styles.sum} role="status">
        <strong className={styles.number}>{changeText(week(before), week(after))}</strong>
        <span>
          {week(after) === '1' ? 'notification' : 'notifications'} per week
          <span className={styles.muted}>
            {' '}
            from {formatDateTime(before.fromMs)} to {formatDateTime(before.toMs)}
            {text === undefined ? ', active rules' : ', active rules → your edits'}
            {isOld && '; you have edited the rules since'}
          </span>
        </span>
      </p>
      <section
        className={styles.scroll}
        aria-label="Test results, rows"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable for the keys that scroll it
        tabIndex={0}
      >
        <table className={styles.table} aria-label="Test results by rule">
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Fired</th>
              <th scope="col">Notified</th>
              <th scope="col" title="Critical incidents during which the rule fired">
                Caught
              </th>
              <th scope="col" title="Critical incidents during which the rule did not fire">
                Missed
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ rule, before: own, after: next, isChanged }) => (
              <tr key={rule} className={isChanged ? styles.changed : undefined}>
                <th scope="row">
                  <Plain text={rule} maxLength={63} />
                  {own === undefined && <span className={styles.muted}> new</span>}
                  {next === undefined && <span className={styles.muted}> removed</span>}
                </th>
                {(['fired', 'notified', 'incidentsCaught', 'incidentsMissed'] as const).map((count) => (
                  <td key={count}>{changeText(numberText(own?.[count]), numberText(next?.[count]))}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className={styles.note}>
        Rules about trends, anomalies and services cannot be tested on stored history, so they never fire here.
      </p>
    </div>
  );
}

const numberText = (count: number | undefined) => (count === undefined ? undefined : String(count));
