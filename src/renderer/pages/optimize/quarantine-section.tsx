import { useState } from 'react';
import { formatDateTime } from '../../../shared/format/date';
import { formatBytes } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import type { QuarantineEntry } from '../../../shared/model/change';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { QueryResult } from '../../components/query-result';
import { quarantineQuery } from '../../live/optimization-queries';
import { useQuery } from '../../live/use-query';
import { optimizeHash } from '../../routes';
import { PurgeDialog } from './purge-dialog';
import styles from './quarantine-section.module.css';
import type { Optimizing } from './use-apply';

export interface QuarantineSectionProps {
  readonly optimizing: Optimizing;
  /** By the host's clock. */
  readonly nowMs: number;
}

/** Files that were put aside: they can come back exactly as they were, or be deleted for good. */
export function QuarantineSection({ optimizing, nowMs }: QuarantineSectionProps) {
  const { version, isUndoing, undo, purge } = optimizing;
  const result = useQuery(quarantineQuery(version));
  const [requested, setRequested] = useState<QuarantineEntry>();
  return (
    <Card title="Quarantine" detail="files take up space until you delete them" flush>
      <QueryResult result={result} what="the quarantine">
        {(entries) =>
          entries.length === 0 ? (
            <EmptyState title="The quarantine is empty">
              Old cache files that you clean up are moved here first, so that you can restore them.{' '}
              <a className={styles.link} href={optimizeHash({ section: 'actions', action: 'clean-cache' })}>
                Find old cache files
              </a>
            </EmptyState>
          ) : (
            <ul className={styles.list} aria-label="Quarantine">
              {entries.map((entry) => (
                <li key={entry.changeId} className={styles.entry}>
                  <span className={styles.names}>
                    <span className={styles.folder}>
                      <Plain text={entry.targetText} maxLength={200} />
                    </span>
                    <span className={styles.muted}>quarantined {formatDateTime(entry.atMs)}</span>
                  </span>
                  <span className={styles.size}>
                    {formatBytes(entry.sizeBytes)}
                    <br />
                    <span className={styles.muted}>{plural(entry.files, 'file')}</span>
                  </span>
                  <span className={styles.actions}>
                    <Button icon="again" disabled={isUndoing} onClick={() => undo(entry.changeId)}>
                      Restore
                    </Button>
                    <Button icon="remove" disabled={isUndoing} onClick={() => setRequested(entry)}>
                      Delete permanently…
                    </Button>
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </QueryResult>
      {requested !== undefined && (
        <PurgeDialog
          entry={requested}
          nowMs={nowMs}
          onClose={() => setRequested(undefined)}
          onPurge={(olderThanDays) => {
            purge(requested.changeId, olderThanDays);
            setRequested(undefined);
          }}
        />
      )}
    </Card>
  );
}
