import type { ActionRecord, OptimizationReport } from '../../../shared/contract/optimization-schemas';
import { reportToCsv, reportToMarkdown } from '../../../shared/format/optimization-report';
import {
  Button,
  Card,
  type Column,
  column,
  DataTable,
  EmptyState,
  numberColumn,
  Plain,
  QueryResult,
} from '../../components';
import type { Loadable } from '../../live/loadable';
import { saveFile, saveJson } from '../../live/save-file';
import { useActionTitles } from '../../live/use-action-titles';

const SHOWN_ROWS = 8;
const NAME = 'homeostat-optimization-report';

/** The results of each action on this machine, and the whole audit trail as files. */
export function ReportCard({ result }: { readonly result: Loadable<OptimizationReport> }) {
  const titleOf = useActionTitles();
  const report = result.data;
  const isEmpty = report === undefined || report.entries.length === 0;
  const columns: readonly Column<ActionRecord>[] = [
    column('Action', 200, ({ action }) => <Plain text={titleOf(action)} />),
    numberColumn('Changes', 64, ({ changes }) => changes),
    numberColumn('Better', 64, ({ better }) => better),
    numberColumn('No difference', 96, ({ noEffect }) => noEffect),
    numberColumn('Worse', 64, ({ worse }) => worse),
    numberColumn('Inconclusive', 96, ({ observed }) => observed),
    numberColumn('Undo failed', 88, ({ failed }) => failed),
    numberColumn('Gain if better', 96, ({ medianGainRatio }) =>
      medianGainRatio === null ? '–' : `${Math.round(medianGainRatio * 100)}%`,
    ),
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
