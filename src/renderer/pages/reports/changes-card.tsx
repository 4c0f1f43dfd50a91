import { CHANGE_STATE_LABELS } from '../../../shared/format/change-labels';
import { formatDateTime } from '../../../shared/format/date';
import { gainText } from '../../../shared/format/gain-text';
import { plural } from '../../../shared/format/plural';
import type { DigestChange } from '../../../shared/model/digest';
import { Card } from '../../components/card';
import { type Column, DataTable } from '../../components/data-table';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { VerdictBadge } from '../../components/verdict-badge';

const COLUMNS: readonly Column<DigestChange>[] = [
  {
    id: 'when',
    title: 'Started',
    share: 2.4,
    minWidthPx: 124,
    render: ({ startedAtMs }) => formatDateTime(startedAtMs),
  },
  { id: 'action', title: 'Action', share: 2, minWidthPx: 120, render: ({ action }) => action },
  {
    id: 'target',
    title: 'Target',
    share: 3,
    minWidthPx: 140,
    render: ({ targetText }) => <Plain text={targetText} maxLength={60} />,
  },
  { id: 'by', title: 'Made by', share: 2, minWidthPx: 96, render: ({ by }) => <Plain text={by} maxLength={30} /> },
  { id: 'state', title: 'State', share: 2.1, minWidthPx: 116, render: ({ state }) => CHANGE_STATE_LABELS[state] },
  {
    id: 'verdict',
    title: 'Verdict',
    share: 2.4,
    minWidthPx: 136,
    render: ({ verdict }) => (verdict === null ? '–' : <VerdictBadge verdict={verdict} />),
  },
  {
    id: 'gain',
    title: 'Measured effect',
    share: 4.5,
    minWidthPx: 260,
    render: ({ gain }) => (gain === null ? 'not measured' : gainText(gain)),
  },
];

/** What was done in the period, by whom, and what it was worth. */
export function ChangesCard({ changes }: { readonly changes: readonly DigestChange[] }) {
  return (
    <Card title="Changes" detail={changes.length === 0 ? undefined : plural(changes.length, 'change')} flush>
      {changes.length === 0 ? (
        <EmptyState title="No changes in this period">
          Changes made by a person or by automation appear here, with the measured effect and its interval.
        </EmptyState>
      ) : (
        <DataTable
          label="Changes, newest first"
          columns={COLUMNS}
          rows={changes}
          keyOf={({ id }) => id}
          shownRows={Math.min(changes.length, 12)}
        />
      )}
    </Card>
  );
}
