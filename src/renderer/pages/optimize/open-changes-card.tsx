import { useState } from 'react';
import { roundDuration } from '../../../shared/format/duration';
import { plural } from '../../../shared/format/plural';
import type { Change } from '../../../shared/model/change';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/placeholder';
import styles from './change-list.module.css';
import { ChangeRow } from './change-row';

export interface OpenChangesCardProps {
  /** Without the one that is being tried out; with those whose undo failed, which can be tried again. */
  readonly changes: readonly Change[];
  readonly summaryOf: (action: string) => string;
  readonly nowMs: number;
  readonly isBusy: boolean;
  /** @param changeId null for all */
  readonly onUndo: (changeId: string | null) => void;
}

/** What is set otherwise than it was, each with its way back. */
export function OpenChangesCard({ changes, summaryOf, nowMs, isBusy, onUndo }: OpenChangesCardProps) {
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
        <ul className={styles.list}>
          {changes.map((change) => (
            <li key={change.id}>
              <ChangeRow
                change={change}
                summary={summaryOf(change.action)}
                isOpen={change.id === opened}
                onToggle={() => setOpened(change.id === opened ? undefined : change.id)}
                {...(change.expiresAtMs === null ? {} : { detail: leftText(change.expiresAtMs - nowMs) })}
                actions={
                  <Button icon="again" disabled={isBusy} onClick={() => onUndo(change.id)}>
                    {change.state === 'failed' ? 'Try again' : 'Undo'}
                  </Button>
                }
              />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function leftText(leftMs: number): string {
  return leftMs <= 0 ? 'expires now' : `expires in ${roundDuration(Math.ceil(leftMs / 1000))}`;
}
