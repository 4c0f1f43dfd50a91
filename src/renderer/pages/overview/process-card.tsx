import { useEffect, useMemo, useRef, useState } from 'react';
import type { ProcessRow } from '../../../shared/contract/schemas';
import { formatBytes, formatRatio } from '../../../shared/format/format';
import {
  Button,
  Card,
  type Column,
  DataTable,
  EmptyState,
  Loaded,
  Meter,
  Muted,
  Plain,
  type Sort,
  useOnScreen,
} from '../../components';
import type { Live } from '../../live/follow';
import { useReadable } from '../../live/live-context';
import { createProcessesStore } from '../../live/processes';
import styles from './overview.module.css';
import { ProcessDialog } from './process-dialog';
import { processQuery, sortProcesses } from './process-order';
import { PROCESS_STATE_LABELS } from './process-state-labels';

const FIRST_SORT: Sort = { column: 'cpu', direction: 'descending' };

/** The processes that use the machine now. */
export function ProcessCard({ live, memoryBytes }: { readonly live: Live; readonly memoryBytes: number | undefined }) {
  const [sort, setSort] = useState(FIRST_SORT);
  const [showsAll, setShowsAll] = useState(false);
  const [opened, setOpened] = useState<ProcessRow>();
  const [store] = useState(() => createProcessesStore(live, processQuery(FIRST_SORT, false)));
  const loaded = useReadable(store);

  const place = useRef<HTMLDivElement>(null);
  const isOnScreen = useOnScreen(place);

  useEffect(() => store.setQuery(processQuery(sort, showsAll)), [store, sort, showsAll]);
  useEffect(() => store.setWatched(isOnScreen), [store, isOnScreen]);

  const columns = useMemo(() => createColumns(setOpened, memoryBytes), [memoryBytes]);
  const table = loaded.data;
  const rows = useMemo(() => sortProcesses(table?.rows ?? [], sort), [table, sort]);
  return (
    <div ref={place}>
      <Card
        title="Processes"
        detail={table === undefined ? undefined : countText(rows.length, table.total)}
        flush
        actions={
          <Button variant="quiet" aria-pressed={showsAll} onClick={() => setShowsAll(!showsAll)}>
            {showsAll ? 'Show top only' : 'Show all'}
          </Button>
        }
      >
        <Loaded result={loaded} what="processes">
          {() => (
            <DataTable
              label="Processes"
              columns={columns}
              rows={rows}
              keyOf={({ pid, startedAtMs }) => `${pid} ${startedAtMs}`}
              sort={sort}
              onSort={setSort}
              shownRows={13}
              empty={<EmptyState title="No processes">Homeostat cannot see any processes on this machine.</EmptyState>}
            />
          )}
        </Loaded>
        {opened !== undefined && (
          <ProcessDialog row={rows.find((row) => isSame(row, opened)) ?? opened} onClose={() => setOpened(undefined)} />
        )}
      </Card>
    </div>
  );

  function isSame(a: ProcessRow, b: ProcessRow): boolean {
    return a.pid === b.pid && a.startedAtMs === b.startedAtMs;
  }
}

function countText(shown: number, total: number): string {
  return shown < total ? `Top ${shown} of ${total}` : `All ${total}`;
}

function createColumns(
  open: (row: ProcessRow) => void,
  memoryBytes: number | undefined,
): readonly Column<ProcessRow>[] {
  return [
    {
      id: 'name',
      title: 'Name',
      width: 140,
      sorts: 'ascending',
      render: (row) => (
        <button type="button" className={styles.process} onClick={() => open(row)}>
          <Plain text={row.name} />
        </button>
      ),
    },
    { id: 'pid', title: 'PID', width: 64, align: 'end', sorts: 'ascending', render: ({ pid }) => pid },
    {
      id: 'user',
      title: 'User',
      width: 72,
      sorts: 'ascending',
      render: ({ user }) => <Plain text={user} />,
    },
    {
      id: 'cpu',
      title: 'CPU',
      width: 72,
      align: 'end',
      sorts: 'descending',
      render: ({ cpuCores }) => <Meter ratio={cpuCores}>{formatRatio(cpuCores)}</Meter>,
    },
    {
      id: 'memory',
      title: 'Memory',
      width: 84,
      align: 'end',
      sorts: 'descending',
      render: (row) => (
        <Meter ratio={memoryBytes === undefined ? 0 : row.memoryBytes / memoryBytes}>
          {formatBytes(row.memoryBytes)}
        </Meter>
      ),
    },
    {
      id: 'read',
      title: 'Read',
      width: 84,
      align: 'end',
      sorts: 'descending',
      render: (row) => rateText(row.readBytesPerSecond),
    },
    {
      id: 'written',
      title: 'Written',
      width: 84,
      align: 'end',
      sorts: 'descending',
      render: (row) => rateText(row.writtenBytesPerSecond),
    },
    {
      id: 'threads',
      title: 'Threads',
      width: 68,
      align: 'end',
      sorts: 'descending',
      render: ({ threads }) => threads,
    },
    {
      id: 'state',
      title: 'State',
      width: 80,
      sorts: 'ascending',
      render: ({ state }) => PROCESS_STATE_LABELS[state],
    },
  ];
}

/** Mutes zeros; a value that cannot be read is a dash. */
function rateText(bytesPerSecond: number | null) {
  if (bytesPerSecond === null) return <span title="Homeostat has no permission to read this value.">–</span>;
  if (bytesPerSecond < 0.5) return <Muted>0</Muted>;
  return `${formatBytes(bytesPerSecond)}/s`;
}
