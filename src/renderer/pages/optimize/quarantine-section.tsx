import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { QuarantineEntry } from '../../../shared/contract/optimization-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { formatBytes } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import { Button, Card, EmptyState, List, ListRow, Muted, Note, Plain, QueryResult } from '../../components';
import { orpc } from '../../live/host-api';
import { optimizeHash } from '../../routes';
import { PurgeDialog } from './purge-dialog';
import type { Optimizing } from './use-apply';

interface QuarantineSectionProps {
  readonly optimizing: Optimizing;
  /** By the host's clock. */
  readonly nowMs: number;
}

/** Quarantined files, which can be restored exactly or deleted permanently. */
export function QuarantineSection({ optimizing, nowMs }: QuarantineSectionProps) {
  const { isUndoing, undo, purge } = optimizing;
  const result = useQuery(orpc.optimize.quarantine.queryOptions({ refetchInterval: 5_000 }));
  const [requested, setRequested] = useState<QuarantineEntry>();
  return (
    <Card title="Quarantine" detail="files take up space until you delete them" flush>
      <QueryResult
        result={result}
        what="the quarantine"
        empty={
          <EmptyState title="The quarantine is empty">
            Old cache files that you clean up are moved here first, so that you can restore them.{' '}
            <a href={optimizeHash({ section: 'actions', action: 'clean-cache' })}>Find old cache files</a>
          </EmptyState>
        }
      >
        {(entries) => (
          <List label="Quarantine">
            {entries.map((entry) => (
              <ListRow
                key={entry.changeId}
                end={
                  <>
                    <span>
                      {formatBytes(entry.sizeBytes)}
                      <br />
                      <Muted>{plural(entry.files, 'file')}</Muted>
                    </span>
                    <Button icon="again" disabled={isUndoing} onClick={() => undo(entry.changeId)}>
                      Restore
                    </Button>
                    <Button icon="remove" disabled={isUndoing} onClick={() => setRequested(entry)}>
                      Delete permanently…
                    </Button>
                  </>
                }
              >
                <Plain text={entry.targetText} maxLength={200} />
                <Note>quarantined {formatDateTime(entry.atMs)}</Note>
              </ListRow>
            ))}
          </List>
        )}
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
