import type { DigestChange } from '../../../shared/contract/digest-schemas';
import { CHANGE_STATE_LABELS } from '../../../shared/format/change-labels';
import { formatDateTime } from '../../../shared/format/date';
import { gainText } from '../../../shared/format/gain-text';
import { plural } from '../../../shared/format/plural';
import { Card, type Column, column, DataTable, EmptyState, Plain, VerdictBadge } from '../../components';
import { useActionTitles } from '../../live/use-action-titles';

const columnsFor = (titleOf: (action: string) => string): readonly Column<DigestChange>[] => [
  column('Started', 124, ({ startedAtMs }) => formatDateTime(startedAtMs)),
  column('Action', 260, ({ action }) => titleOf(action)),
  column('Target', 140, ({ targetText }) => <Plain text={targetText} />),
  column('Made by', 96, ({ by }) => <Plain text={by} />),
  column('State', 116, ({ state }) => CHANGE_STATE_LABELS[state]),
  column('Verdict', 136, ({ verdict }) => (verdict === null ? '–' : <VerdictBadge verdict={verdict} />)),
  column('Measured effect', 180, ({ gain }) => (gain === null ? 'not measured' : gainText(gain))),
];

/** The changes of the period with their authors and measured effects. */
export function ChangesCard({ changes }: { readonly changes: readonly DigestChange[] }) {
  const titleOf = useActionTitles();
  return (
    <Card title="Changes" detail={changes.length === 0 ? undefined : plural(changes.length, 'change')} flush>
      {changes.length === 0 ? (
        <EmptyState title="No changes in this period">
          Changes made by a person or by automation appear here, with the measured effect and its interval.
        </EmptyState>
      ) : (
        <DataTable
          label="Changes, newest first"
          columns={columnsFor(titleOf)}
          rows={changes}
          keyOf={({ id }) => id}
          shownRows={Math.min(changes.length, 12)}
        />
      )}
    </Card>
  );
}
