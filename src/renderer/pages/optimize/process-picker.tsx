import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCores } from '../../../shared/format/format';
import { Muted, Note, Plain, QueryResult, SearchInput, Stack, Text } from '../../components';
import { orpc } from '../../live/host-api';
import styles from './optimize.module.css';
import { BUSIEST, findProcesses } from './target-draft';

interface ProcessPickerProps {
  /** The selected PID; empty for none. */
  readonly pid: string;
  readonly onPick: (pid: string) => void;
}

const SHOWN = 6;

/** The processes that use most CPU time, filtered by a search. */
export function ProcessPicker({ pid, onPick }: ProcessPickerProps) {
  const [sought, setSought] = useState(pid);
  const result = useQuery(orpc.processes.list.queryOptions({ input: BUSIEST, refetchInterval: 5_000 }));
  return (
    <Stack gap={1} className={styles.picker}>
      <SearchInput label="Name, command or PID" value={sought} onChange={setSought} />
      <QueryResult result={result} what="processes">
        {({ rows }) => {
          const found = findProcesses(rows, sought);
          const chosen = rows.filter((row) => String(row.pid) === pid);
          // The selected process stays in view at any rank.
          const shown = [...new Set([...chosen, ...found])].slice(0, SHOWN);
          return (
            <Stack gap={1} role="radiogroup" aria-label="Processes">
              {shown.length === 0 && <Note>No matching processes.</Note>}
              {shown.map((row) => (
                <label key={`${row.pid} ${row.startedAtMs}`} className={styles.process}>
                  <input
                    type="radio"
                    name="process"
                    checked={String(row.pid) === pid}
                    onChange={() => onPick(String(row.pid))}
                  />
                  <Text isCut>
                    <Plain text={row.title ?? row.app} />{' '}
                    <Muted>
                      <Plain text={row.command} />
                    </Muted>
                  </Text>
                  <Muted>PID {row.pid}</Muted>
                  <Muted>{formatCores(row.cpuCores)}</Muted>
                </label>
              ))}
              {found.length > SHOWN && <Note>{found.length - SHOWN} more. Type to narrow the list.</Note>}
            </Stack>
          );
        }}
      </QueryResult>
    </Stack>
  );
}
