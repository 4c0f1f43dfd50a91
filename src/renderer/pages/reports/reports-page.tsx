import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Digest, DigestView } from '../../../shared/contract/digest-schemas';
import { DAY_MS } from '../../../shared/model/time';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { NoData } from '../../components/query-result';
import { Segmented } from '../../components/segmented';
import { orpc } from '../../live/host-api';
import { saveFile, saveJson } from '../../live/save-file';
import { ChangesCard } from './changes-card';
import { EffectivenessCard } from './effectiveness-card';
import { HappenedCard } from './happened-card';
import styles from './reports-page.module.css';

const SPANS = [
  { value: '1', label: '24 hours' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
] as const;
type Days = (typeof SPANS)[number]['value'];

/** What happened, what was done about it, and what that was measured to be worth. */
export function ReportsPage() {
  const [days, setDays] = useState<Days>('1');
  const result = useQuery(
    orpc.digest.get.queryOptions({ input: { spanMs: Number(days) * DAY_MS }, refetchInterval: 30_000 }),
  );
  const { data: digest } = result;
  const stem = `homeostat-${days === '1' ? 'day' : `${days}-days`}`;

  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h1 className={styles.title}>Report</h1>
        <Segmented label="Report period" options={SPANS} value={days} onChange={setDays} />
        <div className={styles.saves}>
          <Button
            disabled={digest === undefined}
            onClick={() => digest !== undefined && saveFile(`${stem}.md`, 'text/markdown', digest.markdown)}
          >
            Save as Markdown
          </Button>
          <Button
            disabled={digest === undefined}
            onClick={() => digest !== undefined && saveJson(`${stem}.json`, withoutDocument(digest))}
          >
            Save as JSON
          </Button>
        </div>
      </header>
      {digest === undefined ? (
        <Card title="Summary">
          <NoData result={result} what="the report" />
        </Card>
      ) : (
        <>
          <div className={styles.columns}>
            <HappenedCard digest={digest} />
            <EffectivenessCard weeks={digest.effectiveness} />
          </div>
          <ChangesCard changes={digest.changes} />
        </>
      )}
    </div>
  );
}

/** What `homeostat digest --json` prints: the document is another form of the same. */
function withoutDocument({ markdown: _, ...digest }: DigestView): Digest {
  return digest;
}
