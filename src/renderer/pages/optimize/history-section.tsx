import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Change } from '../../../shared/contract/optimization-schemas';
import { plural } from '../../../shared/format/plural';
import { Button, Card, EmptyState, List, QueryResult, SearchInput, Segmented } from '../../components';
import { orpc } from '../../live/host-api';
import type { Loadable } from '../../live/loadable';
import { saveJson } from '../../live/save-file';
import { useActionTitles } from '../../live/use-action-titles';
import { optimizeHash } from '../../routes';
import { ChangeRow } from './change-row';
import { findChanges, HISTORY_FILTERS, type HistoryFilter } from './history-filter';
import { ReportCard } from './report-card';

interface HistorySectionProps {
  readonly result: Loadable<readonly Change[]>;
  /** Id of the open change. */
  readonly opened: string | undefined;
}

const STEP = 30;

/** Every change with its values, its author and its measured effect. */
export function HistorySection({ result, opened }: HistorySectionProps) {
  const titleOf = useActionTitles();
  const report = useQuery(orpc.optimize.report.queryOptions({ input: {}, refetchInterval: 5_000 }));
  const reasons = useMemo(
    () => new Map(report.data?.entries.map(({ changeId, why }) => [changeId, why])),
    [report.data],
  );
  const [filter, setFilter] = useState<HistoryFilter>('all');
  const [sought, setSought] = useState('');
  const [shown, setShown] = useState(STEP);
  const all = result.data ?? [];
  const changes = findChanges(all, filter, sought, titleOf);
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
      <ReportCard result={report} />
    </>
  );
}
