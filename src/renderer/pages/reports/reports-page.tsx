import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DigestView } from '../../../shared/contract/digest-schemas';
import { DAY_MS } from '../../../shared/model/time';
import { Button, Card, Columns, NoData, Page, Row, Segmented, Text } from '../../components';
import { orpc } from '../../live/host-api';
import { saveFile, saveJson } from '../../live/save-file';
import { ChangesCard } from './changes-card';
import { EffectivenessCard } from './effectiveness-card';
import { HappenedCard } from './happened-card';
import styles from './reports.module.css';

const SPANS = {
  '1': '24 hours',
  '7': '7 days',
  '30': '30 days',
};
type Days = keyof typeof SPANS;

/** The events of a period, the changes, and their measured effects. */
export function ReportsPage() {
  const [days, setDays] = useState<Days>('1');
  const result = useQuery(
    orpc.digest.get.queryOptions({ input: { spanMs: Number(days) * DAY_MS }, refetchInterval: 30_000 }),
  );
  // The report of another period would be saved under the name of this one.
  const digest = result.isPlaceholderData ? undefined : result.data;
  // The output of `homeostat digest --json`; the document is another form of the same.
  const { markdown = '', ...values }: Partial<DigestView> = digest ?? {};
  const stem = `homeostat-${days === '1' ? 'day' : `${days}-days`}`;

  return (
    <Page title="Reports">
      <Row as="header" gap={3}>
        <Text as="h2" size="l">
          Report
        </Text>
        <Segmented label="Report period" options={SPANS} value={days} onChange={setDays} />
        <Row className={styles.saves}>
          <Button disabled={digest === undefined} onClick={() => saveFile(`${stem}.md`, 'text/markdown', markdown)}>
            Save as Markdown
          </Button>
          <Button disabled={digest === undefined} onClick={() => saveJson(`${stem}.json`, values)}>
            Save as JSON
          </Button>
        </Row>
      </Row>
      {digest === undefined ? (
        <Card title="Summary">
          <NoData result={result} what="the report" />
        </Card>
      ) : (
        <>
          <Columns kind="wide">
            <HappenedCard digest={digest} />
            <EffectivenessCard weeks={digest.effectiveness} />
          </Columns>
          <ChangesCard changes={digest.changes} />
        </>
      )}
    </Page>
  );
}
