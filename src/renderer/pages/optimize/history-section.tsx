import { useMemo, useState } from 'react';
import { plural } from '../../../shared/format/plural';
import type { Change } from '../../../shared/model/change';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { List } from '../../components/list';
import { EmptyState } from '../../components/placeholder';
import { QueryResult } from '../../components/query-result';
import { SearchInput } from '../../components/search-input';
import { Segmented } from '../../components/segmented';
import { readyValue } from '../../live/loadable';
import { reportQuery } from '../../live/optimization-queries';
import { saveJson } from '../../live/save-file';
import { type Result, useQuery } from '../../live/use-query';
import { optimizeHash } from '../../routes';
import { ChangeRow } from './change-row';
import { findChanges, HISTORY_FILTERS, type HistoryFilter } from './history-filter';
import { ReportCard } from './report-card';

export interface HistorySectionProps {
  readonly result: Result<readonly Change[]>;
  /** Differs after every change. */
  readonly version: string;
  readonly summaryOf: (action: string) => string;
  /** Id of the open change. */
  readonly opened: string | undefined;
}

const STEP = 30;

/** Every change with its values, its author and its measured effect. */
export function HistorySection({ result, version, summaryOf, opened }: HistorySectionProps) {
  const report = useQuery(reportQuery(version));
  const reasons = useMemo(
    () => new Map(readyValue(report.loaded)?.entries.map(({ changeId, why }) => [changeId, why])),
    [report.loaded],
  );
  const [filter, setFilter] = useState<HistoryFilter>('all');
  const [sought, setSought] = useState('');
  const [shown, setShown] = useState(STEP);
  const all = result.loaded.kind === 'ready' ? result.loaded.value : [];
  const changes = findChanges(all, filter, sought, summaryOf);
  return (
    <>
      <Card
        title="History"
        detail={plural(changes.length, 'change')}
        actions={
          <>
            <Segmented label="Filter changes" options={HISTORY_FILTERS} value={filter} onChange={setFilter} />
            <SearchInput label="Search changes" value={sought} onChange={setSought} />
            <Button
              disabled={changes.length === 0}
              onClick={() => saveJson('homeostat-optimization-history.json', changes)}
            >
              Export JSON
            </Button>
          </>
        }
        flush
      >
        <QueryResult result={result} what="history">
          {() =>
            changes.length === 0 ? (
              <EmptyState title={all.length === 0 ? 'No changes yet' : 'No matching changes'}>
                {all.length === 0
                  ? 'Changes appear here with their previous values, who made them and the measured effect.'
                  : `None of ${plural(all.length, 'change')} matches the filter and the search.`}
              </EmptyState>
            ) : (
              <>
                <List label="Changes">
                  {changes.slice(0, shown).map((change) => (
                    <li key={change.id}>
                      <ChangeRow
                        change={change}
                        why={reasons.get(change.id) ?? ''}
                        summary={summaryOf(change.action)}
                        isOpen={change.id === opened}
                        onToggle={() => {
                          location.hash = optimizeHash({
                            section: 'history',
                            change: change.id === opened ? undefined : change.id,
                          });
                        }}
                      />
                    </li>
                  ))}
                </List>
                {changes.length > shown && (
                  <p>
                    <Button variant="quiet" icon="plus" onClick={() => setShown(shown + STEP)}>
                      Show earlier changes
                    </Button>
                  </p>
                )}
              </>
            )
          }
        </QueryResult>
      </Card>
      <ReportCard result={report} summaryOf={summaryOf} />
    </>
  );
}
