import { useState } from 'react';
import type { Change } from '../../../shared/contract/optimization-schemas';
import { roundDuration } from '../../../shared/format/duration';
import { plural } from '../../../shared/format/plural';
import { Button, Card, EmptyState, List } from '../../components';
import { ChangeRow } from './change-row';

interface OpenChangesCardProps {
  /** Without the one in trial; with those whose undo failed, which can be tried again. */
  readonly changes: readonly Change[];
  readonly nowMs: number;
  readonly isBusy: boolean;
  /** @param changeId null for all */
  readonly onUndo: (changeId: string | null) => void;
}

/** The changes in effect, each with its undo. */
export function OpenChangesCard({ changes, nowMs, isBusy, onUndo }: OpenChangesCardProps) {
  const [opened, setOpened] = useState<string>();
  return (
    <Card
      title="Active changes"
      detail={changes.length === 0 ? undefined : plural(changes.length, 'change')}
      actions={
        changes.length > 1 && (
          <Button icon="again" disabled={isBusy} onClick={() => onUndo(null)}>
            Undo all
          </Button>
        )
      }
      flush
    >
      {changes.length === 0 ? (
        <EmptyState title="No active changes">Changes in effect appear here until they are undone.</EmptyState>
      ) : (
        <List>
          {changes.map((change) => (
            <li key={change.id}>
              <ChangeRow
                change={change}
                isOpen={change.id === opened}
                onToggle={() => setOpened(change.id === opened ? undefined : change.id)}
                detail={change.expiresAtMs === null ? undefined : leftText(change.expiresAtMs - nowMs)}
                actions={
                  <Button icon="again" disabled={isBusy} onClick={() => onUndo(change.id)}>
                    {change.state === 'failed' ? 'Try again' : 'Undo'}
                  </Button>
                }
              />
            </li>
          ))}
        </List>
      )}
    </Card>
  );
}

function leftText(leftMs: number): string {
  return leftMs <= 0 ? 'expires now' : `expires in ${roundDuration(Math.ceil(leftMs / 1000) * 1000)}`;
}
