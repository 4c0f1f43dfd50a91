import { useQuery } from '@tanstack/react-query';
import { type UIEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ServiceLogLine, ServiceStatus } from '../../../shared/contract/service-schemas';
import { plainText } from '../../../shared/format/plain-text';
import { Button, Card, EmptyState, Icon, Plain, QueryResult, SearchInput, Text } from '../../components';
import { every, orpc } from '../../live/host-api';
import styles from './services.module.css';

/** Time without typing after which the host reads the ends of files. */
const SETTLE_MS = 250;
const MOST_LINES = 400;
const MAX_LINE_LENGTH = 2_000;
/** This near to the end, the view follows new lines. */
const END_PX = 24;

/** Checks that there are lines: of a monitored log, or of a service that Homeostat started. */
export function hasLog({ kind, canStart }: ServiceStatus): boolean {
  return kind === 'log' || canStart;
}

/** The newest log lines of services, merged by time, with errors marked. */
export function LogCard({ services }: { readonly services: readonly ServiceStatus[] }) {
  const [sought, setSought] = useState('');
  const [errorsOnly, setErrorsOnly] = useState(false);
  const contains = useSettled(sought);
  const names = services.map(({ name }) => name);
  const result = useQuery(
    orpc.services.logs.queryOptions({
      input: { names, contains, lines: MOST_LINES },
      refetchInterval: every(2_000),
    }),
  );
  const errors = (result.data ?? []).filter(({ isError }) => isError);
  return (
    <Card
      title={services.length === 1 ? 'Log' : 'Logs'}
      detail={services.length === 1 ? undefined : `${services.length} services, merged by time`}
      actions={
        <>
          <SearchInput label="Search lines" value={sought} onChange={setSought} />
          <Button variant="quiet" aria-pressed={errorsOnly} onClick={() => setErrorsOnly(!errorsOnly)}>
            {errorsOnly ? 'Show all lines' : `Errors only (${errors.length})`}
          </Button>
        </>
      }
      flush
    >
      <QueryResult result={result} what="log lines">
        {(lines) => (
          <Lines
            lines={errorsOnly ? errors : lines}
            isNamed={services.length > 1}
            isSought={contains !== '' || errorsOnly}
          />
        )}
      </QueryResult>
    </Card>
  );
}

interface LinesProps {
  readonly lines: readonly ServiceLogLine[];
  /** True to show the service of each line. */
  readonly isNamed: boolean;
  readonly isSought: boolean;
}

function Lines({ lines, isNamed, isSought }: LinesProps) {
  const list = useRef<HTMLOListElement>(null);
  const isAtEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines make it scroll
  useLayoutEffect(() => {
    if (isAtEnd.current && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [lines]);

  function onScroll({ currentTarget: { scrollTop, scrollHeight, clientHeight } }: UIEvent<HTMLElement>): void {
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < END_PX;
  }

  if (lines.length === 0) {
    return isSought ? (
      <EmptyState title="No matching lines">None of the recent lines matches.</EmptyState>
    ) : (
      <EmptyState title="No log lines yet">
        Lines of monitored logs appear here, as does the output of services that Homeostat started.
      </EmptyState>
    );
  }
  return (
    <ol
      ref={list}
      className={styles.log}
      aria-label="Lines, oldest first"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable for the keys that scroll it
      tabIndex={0}
      onScroll={onScroll}
    >
      {lines.map(({ service, line, isError }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: equal lines are common, and have no other name
        <li key={index} className={`${styles.logLine} ${isError ? styles.error : ''}`}>
          <span className={styles.mark}>
            {isError && (
              <>
                <Icon name="error" size={12} />
                <span className="visually-hidden">Error: </span>
              </>
            )}
          </span>
          {isNamed && (
            <Text tone="muted" isCut className={styles.service}>
              <Plain text={service} />
            </Text>
          )}
          <bdi className={styles.entry}>{plainText(line, MAX_LINE_LENGTH)}</bdi>
        </li>
      ))}
    </ol>
  );
}

/** A text, once it has not changed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(setSettled, SETTLE_MS, text);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
