import type { ActionRecord, OptimizationReport } from '../../../shared/contract/optimization-schemas';
import { reportToCsv, reportToMarkdown } from '../../../shared/format/optimization-report';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { type Column, DataTable } from '../../components/data-table';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { QueryResult } from '../../components/query-result';
import type { Loadable } from '../../live/loadable';
import { saveFile, saveJson } from '../../live/save-file';

export interface ReportCardProps {
  readonly result: Loadable<OptimizationReport>;
  readonly summaryOf: (action: string) => string;
}

const SHOWN_ROWS = 8;
const NAME = 'homeostat-optimization-report';

/** How each action has done here, and the whole audit to take along: who changed what and why, and what came of it. */
export function ReportCard({ result, summaryOf }: ReportCardProps) {
  const report = result.data;
  const isEmpty = report === undefined || report.entries.length === 0;
  const number = (
    id: string,
    title: string,
    share: number,
    of: (record: ActionRecord) => number,
  ): Column<ActionRecord> => ({
    id,
    title,
    share,
    minWidthPx: share * 80,
    align: 'end',
    render: (record) => of(record),
  });
  const columns: readonly Column<ActionRecord>[] = [
    {
      id: 'action',
      title: 'Action',
      share: 2.4,
      minWidthPx: 200,
      render: ({ action }) => <Plain text={summaryOf(action)} maxLength={120} />,
    },
    number('changes', 'Changes', 0.8, ({ changes }) => changes),
    number('better', 'Better', 0.8, ({ better }) => better),
    number('no-effect', 'No difference', 1.2, ({ noEffect }) => noEffect),
    number('worse', 'Worse', 0.8, ({ worse }) => worse),
    number('observed', 'Inconclusive', 1.2, ({ observed }) => observed),
    number('failed', 'Undo failed', 1.1, ({ failed }) => failed),
    {
      id: 'gain',
      title: 'Gain if better',
      share: 1.2,
      minWidthPx: 96,
      align: 'end',
      render: ({ medianGainRatio }) => (medianGainRatio === null ? '–' : `${Math.round(medianGainRatio * 100)}%`),
    },
  ];
  return (
    <Card
      title="Report"
      detail="results of each action on this machine"
      actions={
        report !== undefined && (
          <>
            <Button disabled={isEmpty} onClick={() => saveFile(`${NAME}.csv`, 'text/csv', reportToCsv(report))}>
              Save CSV
            </Button>
            <Button
              disabled={isEmpty}
              onClick={() => saveFile(`${NAME}.md`, 'text/markdown', reportToMarkdown(report))}
            >
              Save Markdown
            </Button>
            <Button disabled={isEmpty} onClick={() => saveJson(`${NAME}.json`, report)}>
              Save JSON
            </Button>
          </>
        )
      }
      flush
    >
      <QueryResult result={result} what="the report">
        {({ actions }) => (
          <DataTable
            label="Report"
            columns={columns}
            rows={actions}
            keyOf={({ action }) => action}
            shownRows={SHOWN_ROWS}
            empty={
              <EmptyState title="No changes yet">
                After the first change, this table counts how often each action helped.
              </EmptyState>
            }
          />
        )}
      </QueryResult>
    </Card>
  );
}
