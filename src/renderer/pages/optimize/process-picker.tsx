import { useState } from 'react';
import { formatCores } from '../../../shared/format/format';
import { Plain } from '../../components/plain';
import { QueryResult } from '../../components/query-result';
import { SearchInput } from '../../components/search-input';
import { PROCESSES } from '../../live/optimization-queries';
import { useQuery } from '../../live/use-query';
import styles from './process-picker.module.css';
import { findProcesses } from './target-draft';

export interface ProcessPickerProps {
  /** The pid that is chosen; empty for none. */
  readonly pid: string;
  readonly onPick: (pid: string) => void;
}

const SHOWN = 6;

/** The processes that take most of the processor, narrowed down by what is typed. */
export function ProcessPicker({ pid, onPick }: ProcessPickerProps) {
  const [sought, setSought] = useState(pid);
  const result = useQuery(PROCESSES);
  return (
    <div className={styles.picker}>
      <SearchInput label="Name, command or PID" value={sought} onChange={setSought} />
      <QueryResult result={result} what="processes">
        {({ rows }) => {
          const found = findProcesses(rows, sought);
          const chosen = rows.find((row) => String(row.pid) === pid);
          // What was chosen stays in view, wherever it stands by now.
          const shown = [...new Set([...(chosen === undefined ? [] : [chosen]), ...found])].slice(0, SHOWN);
          return (
            <div className={styles.processes} role="radiogroup" aria-label="Processes">
              {shown.length === 0 && <p className={styles.muted}>No matching processes.</p>}
              {shown.map((row) => (
                <label key={`${row.pid} ${row.startedAtMs}`} className={styles.process}>
                  <input
                    type="radio"
                    name="process"
                    checked={String(row.pid) === pid}
                    onChange={() => onPick(String(row.pid))}
                  />
                  <span className={styles.name}>
                    <Plain text={row.app} maxLength={40} />
                    {row.command !== '' && (
                      <span className={styles.muted}>
                        {' '}
                        <Plain text={row.command} maxLength={80} />
                      </span>
                    )}
                  </span>
                  <span className={styles.muted}>PID {row.pid}</span>
                  <span className={styles.muted}>{formatCores(row.cpuCores)}</span>
                </label>
              ))}
              {found.length > SHOWN && (
                <p className={styles.muted}>{found.length - SHOWN} more. Type to narrow the list.</p>
              )}
            </div>
          );
        }}
      </QueryResult>
    </div>
  );
}
