import { useEffect, useMemo, useState } from 'react';
import type { ProcessRow } from '../../../shared/contract/schemas';
import { formatBytes, formatRatio } from '../../../shared/format/format';
import {
  Button,
  Card,
  type Column,
  column,
  DataTable,
  EmptyState,
  Loaded,
  Meter,
  Muted,
  numberColumn,
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

  const [place, isOnScreen] = useOnScreen();

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
              keyOf={keyOf}
              sort={sort}
              onSort={setSort}
              shownRows={13}
              empty={<EmptyState title="No processes">Homeostat cannot see any processes on this machine.</EmptyState>}
            />
          )}
        </Loaded>
        {opened !== undefined && (
          <ProcessDialog
            row={rows.find((row) => keyOf(row) === keyOf(opened)) ?? opened}
            onClose={() => setOpened(undefined)}
          />
        )}
      </Card>
    </div>
  );
}

function keyOf({ pid, startedAtMs }: ProcessRow): string {
  return `${pid} ${startedAtMs}`;
}

function countText(shown: number, total: number): string {
  return shown < total ? `Top ${shown} of ${total}` : `All ${total}`;
}

function createColumns(
  open: (row: ProcessRow) => void,
  memoryBytes: number | undefined,
): readonly Column<ProcessRow>[] {
  return [
    column(
      'Name',
      140,
      (row) => (
        <button type="button" className={styles.process} onClick={() => open(row)}>
          <Plain text={row.title ?? row.name} />
        </button>
      ),
      'ascending',
    ),
    numberColumn('PID', 64, ({ pid }) => pid, 'ascending'),
    column('User', 72, ({ user }) => <Plain text={user} />, 'ascending'),
    numberColumn('CPU', 72, ({ cpuCores }) => <Meter ratio={cpuCores}>{formatRatio(cpuCores)}</Meter>, 'descending'),
    numberColumn(
      'Memory',
      84,
      (row) => (
        <Meter ratio={memoryBytes === undefined ? 0 : row.memoryBytes / memoryBytes}>
          {formatBytes(row.memoryBytes)}
        </Meter>
      ),
      'descending',
    ),
    numberColumn('Read', 84, (row) => rateText(row.readBytesPerSecond), 'descending'),
    numberColumn('Written', 84, (row) => rateText(row.writtenBytesPerSecond), 'descending'),
    numberColumn('Threads', 68, ({ threads }) => threads, 'descending'),
    column('State', 80, ({ state }) => PROCESS_STATE_LABELS[state], 'ascending'),
  ];
}

/** Mutes zeros; a value that cannot be read is a dash. */
function rateText(bytesPerSecond: number | null) {
  if (bytesPerSecond === null) return <span title="Homeostat has no permission to read this value.">–</span>;
  if (bytesPerSecond < 0.5) return <Muted>0</Muted>;
  return `${formatBytes(bytesPerSecond)}/s`;
}
